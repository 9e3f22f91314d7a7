/**
 * AES-GCM, HKDF, PBKDF2 and the step of the tree, all over the delegate provider. Objects of the delegate remember
 * their keys, so engines and kits are scrubbed: they are given a throw-away key.
 */
package io.github.themapleseed.tinymls.primitive;
