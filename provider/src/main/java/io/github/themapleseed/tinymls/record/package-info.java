/**
 * The message format: header, layout of chunks, nonces, associated data, and the cipher that seals and opens chunks
 * under keys that it is given (FORMAT.md sections 5 and 6).
 */
package io.github.themapleseed.tinymls.record;
