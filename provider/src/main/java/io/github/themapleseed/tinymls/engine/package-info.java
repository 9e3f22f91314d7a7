/**
 * AES-GCM engines that already have a sender epoch's key. A pool lends each to one thread at a time without a lock,
 * replaces one that was much used, and makes the delegate forget the key when the sender epoch ends. A message of several
 * generations goes on under engines of its own.
 */
package io.github.themapleseed.tinymls.engine;
