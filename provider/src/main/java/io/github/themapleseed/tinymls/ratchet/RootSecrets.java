package io.github.themapleseed.tinymls.ratchet;

import io.github.themapleseed.tinymls.memory.SecretArrays;
import io.github.themapleseed.tinymls.primitive.Hkdf;

/**
 * Key id and tree, derived from a root key (FORMAT.md section 3). The root key is not needed any more after that. The
 * key id is public.
 *
 * @param keyId 16 bytes
 * @param tree the whole tree, outside the heap; the owner of this object wipes it
 */
public record RootSecrets(byte[] keyId, GgmTree tree) {
    /** Bytes of a key id. */
    public static final int KEY_ID_BYTES = 16;
    /** Fewest bytes of a root key. */
    public static final int MIN_ROOT_BYTES = 32;
    /** Most bytes of a root key. */
    public static final int MAX_ROOT_BYTES = 64;

    /** Derives key id and tree from a root key of 32 to 64 bytes, which the caller wipes. */
    public static RootSecrets derive(byte[] rootKey, Hkdf kdf) {
        byte[] prk = null;
        byte[] treeRoot = null;
        try {
            prk = kdf.extract(new byte[Hkdf.HASH_BYTES], rootKey);
            kdf.load(prk);
            byte[] keyId = kdf.expand("tinymls id", KEY_ID_BYTES);
            treeRoot = kdf.expand("tinymls tree", Hkdf.HASH_BYTES);
            return new RootSecrets(keyId, GgmTree.whole(treeRoot));
        } finally {
            SecretArrays.wipe(prk, treeRoot);
        }
    }

    @Override
    public String toString() {
        return "RootSecrets[redacted]";
    }
}
