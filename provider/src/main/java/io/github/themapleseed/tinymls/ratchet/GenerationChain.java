package io.github.themapleseed.tinymls.ratchet;

import io.github.themapleseed.tinymls.memory.SecretArrays;
import io.github.themapleseed.tinymls.memory.SecretBlock;
import io.github.themapleseed.tinymls.memory.SecretMemory;
import io.github.themapleseed.tinymls.primitive.Hkdf;

/**
 * The chain secrets of one long message, one for each generation after the first, derived as in RFC 8446 sections 7.2
 * and 7.3 with this format's labels. Once a generation's keys are derived, its secret is overwritten by the next one,
 * so they cannot be derived again. The secret stands outside the heap; the owner wipes the chain. Not thread-safe,
 * except that any thread may wipe it.
 */
public final class GenerationChain {
    private final SecretBlock chainSecret;

    private GenerationChain(SecretBlock chainSecret) {
        this.chainSecret = chainSecret;
    }

    /** A chain that begins with the given secret, 32 bytes, which are wiped. */
    public static GenerationChain of(byte[] first) {
        SecretBlock chainSecret = null;
        GenerationChain made = null;
        try {
            chainSecret = SecretMemory.allocate(1);
            chainSecret.write(0, first, 0, Hkdf.HASH_BYTES);
            made = new GenerationChain(chainSecret);
            return made;
        } finally {
            SecretArrays.wipe(first);
            if (made == null && chainSecret != null) {
                chainSecret.close();
            }
        }
    }

    /** Key, 32 bytes, and IV, 12 bytes, of one generation. The caller wipes both. */
    public record Generation(byte[] key, byte[] iv) {
        @Override
        public String toString() {
            return "Generation[redacted]";
        }
    }

    /**
     * Derives the next generation's keys and moves on to the secret of the one after it. On failure the chain stays as
     * it is and no keys are left.
     *
     * @throws io.github.themapleseed.tinymls.memory.WipedException if the chain has been wiped
     */
    public Generation next(Hkdf kdf) {
        byte[] key = null;
        byte[] iv = null;
        boolean complete = false;
        try {
            kdf.load(chainSecret, 0);
            key = kdf.expand("key", SenderEpochKeys.KEY_BYTES);
            iv = kdf.expand("iv", SenderEpochKeys.IV_BYTES);
            Generation next = new Generation(key, iv);
            kdf.expand("traffic upd", Hkdf.HASH_BYTES, chainSecret, 0);
            complete = true;
            return next;
        } finally {
            if (!complete) {
                SecretArrays.wipe(key, iv);
            }
        }
    }

    /** Erases the chain. Wiping again does nothing. */
    public void wipe() {
        chainSecret.close();
    }
}
