/**
 * The tree of epochs, its punctures, the key schedule from root key to traffic keys, and exported keys (FORMAT.md
 * sections 3, 4, 7 and 11). Callers wipe the secrets that are returned to them.
 */
package io.github.themapleseed.tinymls.ratchet;
