package io.github.themapleseed.tinymls.platform;

import java.security.NoSuchAlgorithmException;
import java.security.ProviderException;
import javax.crypto.Cipher;

/** The JDK's own limit on key sizes, the security property {@code crypto.policy}. */
public final class CryptoPolicy {
    private static final int AES_BITS = 256;

    private CryptoPolicy() {
    }

    /**
     * Whether the JDK lets a cipher take an AES key of 256 bits. With {@code crypto.policy=limited} every init with
     * such a key fails with "Illegal key size", whatever the provider, so a self-test would say nothing about the
     * provider.
     */
    public static boolean allowsAes256() {
        try {
            return Cipher.getMaxAllowedKeyLength("AES") >= AES_BITS;
        } catch (NoSuchAlgorithmException e) {
            throw new ProviderException(e);
        }
    }
}
