package io.github.themapleseed.tinymls.ratchet;

import io.github.themapleseed.tinymls.primitive.Hkdf;
import io.github.themapleseed.tinymls.primitive.Secret;
import java.util.Arrays;

/**
 * A long message's own chain of keys, one link for each generation after the first (RFC 8446 sections 7.2 and 7.3
 * under this format's labels). A link is erased when its keys have been taken: they cannot be derived again.
 * Not thread-safe.
 */
public final class GenerationChain {
    private static final byte[] NO_CONTEXT = {};

    private byte[] link;

    /** A chain whose next link is the given one, 32 bytes, taken over. */
    public GenerationChain(byte[] link) {
        this.link = link;
    }

    /** Key and IV of one generation; the receiver wipes both. */
    public record Generation(byte[] key, byte[] iv) {
        @Override
        public String toString() {
            return "Generation[redacted]";
        }
    }

    /** Takes the next generation's keys and moves on; if that fails, the chain stays where it is. */
    public Generation next(Hkdf kdf) {
        byte[] key = null;
        byte[] iv = null;
        boolean complete = false;
        try {
            key = kdf.expandLabel(link, "key", NO_CONTEXT, 32);
            iv = kdf.expandLabel(link, "iv", NO_CONTEXT, SenderEpochKeys.IV_BYTES);
            Generation next = new Generation(key, iv);
            byte[] following = kdf.expandLabel(link, "traffic upd", NO_CONTEXT, Hkdf.HASH_BYTES);
            Arrays.fill(link, (byte) 0);
            link = following;
            complete = true;
            return next;
        } finally {
            if (!complete) {
                Secret.wipeAll(key, iv);
            }
        }
    }

    /** Erases the chain. */
    public void wipe() {
        Arrays.fill(link, (byte) 0);
    }
}
