/**
 * Erases in time. One thread of the process visits every key, whether it is used or idle; keys with the same window are
 * visited together. The rooms above implement {@code MaintainedKey} and say what erasing a key means.
 */
package io.github.themapleseed.tinymls.maintenance;
