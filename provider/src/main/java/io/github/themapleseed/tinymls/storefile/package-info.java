/**
 * The file of the key store, format v1 (KEYSTORE.md): its header, its contents, the key that seals it, and how contents
 * are merged and punctured. These classes work on bytes and trees; keys at work are in the rooms above.
 */
package io.github.themapleseed.tinymls.storefile;
