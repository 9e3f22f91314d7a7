/**
 * AES-GCM, HKDF and the step of the tree, all over the delegate provider. Objects of the delegate remember keys:
 * engines and kits are scrubbed with throw-away keys.
 */
package io.github.themapleseed.tinymls.primitive;
