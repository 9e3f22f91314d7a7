/**
 * AES-GCM engines that already have a sender epoch's key. A pool leases each to one thread at a time without a lock,
 * replaces those that were used often, and makes the delegate forget the key when the sender epoch ends. A message of
 * several generations goes on under engines of its own.
 */
package io.github.themapleseed.tinymls.engine;
