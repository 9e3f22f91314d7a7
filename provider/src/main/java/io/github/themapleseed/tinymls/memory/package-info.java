/**
 * Memory for secrets that outlive a call: slots of direct memory, which no collector moves or copies, and which are
 * wiped when they are given back. This room imports no other.
 *
 * <p>Where each secret stands, how long and in how many copies:
 * <ul>
 * <li>The nodes of a tree: in one block, from the key's making, import or last puncture until the next puncture or the
 *     key's end. During a puncture the nodes that stay are there twice.</li>
 * <li>The ancestors of the leaf used last: in one block, until the next puncture. The path to a leaf that a header
 *     names has a block of its own until its message is authentic or refused.</li>
 * <li>Sender secret, key and IV of a sender epoch: in one block, until the sender epoch ends. Each engine holds a copy
 *     of key and IV in the heap; there are as many engines as threads worked at once.</li>
 * <li>The chain secret of a long message: in one slot, until the message ends.</li>
 * <li>One node and its two children, or one secret that a key is derived from: in the heap for microseconds, in arrays
 *     that belong to a derivation kit and are wiped after each use.</li>
 * <li>Root keys, their PRK and exports: in arrays of the heap for one call, wiped before it returns.</li>
 * </ul>
 */
package io.github.themapleseed.tinymls.memory;
