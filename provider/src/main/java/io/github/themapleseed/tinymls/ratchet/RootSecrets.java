package io.github.themapleseed.tinymls.ratchet;

import io.github.themapleseed.tinymls.memory.SecretArrays;
import io.github.themapleseed.tinymls.primitive.Hkdf;

/**
 * What a root key becomes: a public key id of 16 bytes and the tree (FORMAT.md, key schedule). The root key itself
 * is not needed any more after this.
 *
 * @param keyId 16 bytes
 * @param tree the whole tree, outside the heap; wiped by whoever owns this
 */
public record RootSecrets(byte[] keyId, GgmTree tree) {
    /** Bytes of a key id. */
    public static final int KEY_ID_BYTES = 16;
    /** Fewest bytes of a root key. */
    public static final int MIN_ROOT_BYTES = 32;
    /** Most bytes of a root key. */
    public static final int MAX_ROOT_BYTES = 64;

    /** Derives both from a root key of 32 to 64 bytes, which the caller wipes. */
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
