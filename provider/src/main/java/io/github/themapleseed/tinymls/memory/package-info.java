/**
 * Memory for secrets that outlive a call: slots of direct memory, which no collector moves or copies, wiped when they are
 * given back. This room imports no other.
 */
package io.github.themapleseed.tinymls.memory;
