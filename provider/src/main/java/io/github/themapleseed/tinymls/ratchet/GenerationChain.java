package io.github.themapleseed.tinymls.ratchet;

import io.github.themapleseed.tinymls.memory.SecretArrays;
import io.github.themapleseed.tinymls.memory.SecretBlock;
import io.github.themapleseed.tinymls.memory.SecretMemory;
import io.github.themapleseed.tinymls.primitive.Hkdf;

/**
 * A long message's own chain of keys, one link for each generation after the first (RFC 8446 sections 7.2 and 7.3
 * under this format's labels). A link is erased when its keys have been taken: they cannot be derived again.
 * The link lives outside the heap; its owner wipes the chain. Not thread-safe, but for wiping.
 */
public final class GenerationChain {
    private final SecretBlock link;

    private GenerationChain(SecretBlock link) {
        this.link = link;
    }

    /** A chain whose next link is the given one, 32 bytes, which are wiped. */
    public static GenerationChain of(byte[] first) {
        SecretBlock link = null;
        GenerationChain made = null;
        try {
            link = SecretMemory.allocate(1);
            link.write(0, first, 0, Hkdf.HASH_BYTES);
            made = new GenerationChain(link);
            return made;
        } finally {
            SecretArrays.wipe(first);
            if (made == null && link != null) {
                link.close();
            }
        }
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
            kdf.load(link, 0);
            key = kdf.expand("key", 32);
            iv = kdf.expand("iv", SenderEpochKeys.IV_BYTES);
            Generation next = new Generation(key, iv);
            kdf.expand("traffic upd", Hkdf.HASH_BYTES, link, 0);
            complete = true;
            return next;
        } finally {
            if (!complete) {
                SecretArrays.wipe(key, iv);
            }
        }
    }

    /** Erases the chain; more than once does no harm. */
    public void wipe() {
        link.close();
    }
}
