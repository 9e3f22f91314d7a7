/**
 * The file of the key store, format v1: its header, its contents, the key that seals it, and how two contents become
 * one (KEYSTORE.md). It works on bytes and trees, and on no key at work.
 */
package io.github.themapleseed.tinymls.storefile;
