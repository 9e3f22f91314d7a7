/**
 * Memory for secrets that outlive a call: slots of direct memory, which no collector moves or copies, wiped when they are
 * given back. This room imports no other.
 *
 * <p>Which secret lives where, for how long, in how many copies:
 * <ul>
 * <li>The nodes of a tree: in one block, from the making of the key, its import or a puncture until the next puncture or
 *     the key's end. While a puncture is under way the nodes that stay are there twice.</li>
 * <li>The ancestors of the leaf used last: in one block, from a leaf to the next puncture. A leaf that a header names has a
 *     block of its own until its message is authentic or refused.</li>
 * <li>Sender secret, key and IV of a sender epoch: in one block, until the epoch is over. Each engine of the delegate holds
 *     a copy of key and IV in the heap, as many as threads that worked at once.</li>
 * <li>The next link of a long message's chain: in one slot, until the message ends.</li>
 * <li>In the heap, for microseconds, in arrays kept with a derivation kit and wiped after each use: one node and its two
 *     children, or one secret that a key is derived from.</li>
 * <li>Root keys, their PRK and exports: in arrays of the call that takes or gives them, wiped before it returns.</li>
 * </ul>
 */
package io.github.themapleseed.tinymls.memory;
