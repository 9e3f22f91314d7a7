package io.github.themapleseed.tinymls.primitive;

import io.github.themapleseed.tinymls.memory.SecretBlock;
import java.security.GeneralSecurityException;
import java.security.ProviderException;
import java.util.Arrays;

/**
 * One step of the tree: a node of 32 bytes becomes its two children, the first 64 bytes of the AES-256-CTR key
 * stream under the node from an all-zero counter block (NIST SP 800-38A section 6.5).
 *
 * <p>One user at a time. A walk down the tree is {@link #load}, then {@link #divide} and {@link #descend} in turn, with
 * {@link #store} for the children to be kept, and {@link #clear} in a finally clause. Apart from the delegate's
 * objects, only the two arrays of the walk hold nodes in the heap. They are used again from walk to walk, since a
 * collector seldom moves old objects, and they are empty while a thread waits. {@link #scrub} makes the delegate's
 * object forget the last node.
 */
public final class TreePrg {
    /** Bytes of a node. */
    public static final int NODE_BYTES = 32;
    /** The left child. */
    public static final int LEFT = 0;
    /** The right child. */
    public static final int RIGHT = 1;

    private final CtrKeyStream stream;
    private final byte[] node = new byte[NODE_BYTES];
    private final byte[] children = new byte[2 * NODE_BYTES];
    private boolean used;
    private long derivations;

    TreePrg(CtrKeyStream stream) {
        this.stream = stream;
    }

    /**
     * Begins a walk at the node in a slot.
     *
     * @throws io.github.themapleseed.tinymls.memory.WipedException if the block has been closed
     */
    public void load(SecretBlock source, int slot) {
        source.read(slot, node, 0, NODE_BYTES);
    }

    /**
     * Derives both children of the current node, and wipes that node.
     *
     * @throws ProviderException if the delegate fails; the node is wiped even so
     */
    public void divide() {
        fill(new WipeableKey("AES", node), children);
    }

    /** Makes the child on that side the current node. */
    public void descend(int side) {
        System.arraycopy(children, side * NODE_BYTES, node, 0, NODE_BYTES);
    }

    /** Copies the child on that side to a slot. */
    public void store(int side, SecretBlock target, int slot) {
        target.write(slot, children, side * NODE_BYTES, NODE_BYTES);
    }

    /** A copy of the current node, 32 bytes, which the caller wipes. */
    public byte[] current() {
        return node.clone();
    }

    /** Ends a walk: wipes the current node and the children. */
    public void clear() {
        Arrays.fill(node, (byte) 0);
        Arrays.fill(children, (byte) 0);
    }

    /**
     * Derives both children of a node.
     *
     * @param parent 32 bytes, which the caller wipes
     * @param output 64 bytes, which the caller wipes: the left child, then the right one
     * @throws ProviderException if the delegate fails; what {@code output} holds is then undefined
     */
    public void children(byte[] parent, byte[] output) {
        fill(WipeableKey.copyOf("AES", parent), output);
    }

    private void fill(WipeableKey key, byte[] output) {
        used = true;
        derivations++;
        try {
            if (stream.fill(key, output) != output.length) {
                throw new ProviderException("the delegate's AES did not return 64 bytes for 64");
            }
        } catch (GeneralSecurityException e) {
            throw new ProviderException("the delegate failed at AES: " + e, e);
        } finally {
            key.wipe();
        }
    }

    /** How many pairs of children were derived so far, or tried to. */
    public long derivations() {
        return derivations;
    }

    /** Makes the delegate's object forget the last node, if there was one since the last scrub. */
    public void scrub() {
        if (used) {
            children(new byte[NODE_BYTES], new byte[2 * NODE_BYTES]);
            used = false;
        }
    }
}
