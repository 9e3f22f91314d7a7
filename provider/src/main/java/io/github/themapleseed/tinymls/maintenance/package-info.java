/**
 * Erases in time. One thread of the process visits every key, whether the key is used or idle. Keys with the same
 * window are visited together. The rooms above implement {@code MaintainedKey}, which erases one key.
 */
package io.github.themapleseed.tinymls.maintenance;
