package io.github.themapleseed.tinymls.primitive;

import java.security.GeneralSecurityException;
import java.security.ProviderException;

/**
 * One step of the tree: a node of 32 bytes becomes its two children, the first 64 bytes of the AES-256-CTR key
 * stream under the node from an all-zero counter block (NIST SP 800-38A section 6.5).
 *
 * <p>One user at a time. {@link #scrub} makes the delegate's object forget the last node.
 */
public final class TreePrg {
    /** Bytes of a node. */
    public static final int NODE_BYTES = 32;

    private final CtrKeyStream stream;
    private boolean used;

    TreePrg(CtrKeyStream stream) {
        this.stream = stream;
    }

    /**
     * Writes left child and right child, 64 bytes, to {@code children}.
     *
     * @param node 32 bytes
     */
    public void children(byte[] node, byte[] children) {
        used = true;
        WipeableKey key = new WipeableKey("AES", node);
        try {
            if (stream.fill(key, children) != children.length) {
                throw new ProviderException("the delegate's AES did not return 64 bytes for 64");
            }
        } catch (GeneralSecurityException e) {
            throw new ProviderException("the delegate failed at AES: " + e, e);
        } finally {
            key.wipe();
        }
    }

    void scrub() {
        if (used) {
            children(new byte[NODE_BYTES], new byte[2 * NODE_BYTES]);
            used = false;
        }
    }
}
