package io.github.themapleseed.tinymls.benchmark;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * What FORMAT.md has any implementation ask of the JDK's AES and HMAC for the first message of a sender epoch, and
 * nothing else: the steps of the tree, the key schedule, and AES/GCM. There is no clock, no lock, no cache, and no
 * secret is erased. The AES and HMAC objects are kept; AES/GCM has a new one for each message, as its callers do.
 */
final class FormatFloor {
    private static final int KEY_BYTES = 32;
    private static final int IV_BYTES = 12;
    private static final int TAG_BITS = 128;
    /** Bytes of epoch and salt, by which the sender secret is extracted. */
    private static final int NAME_BYTES = 18;
    private static final byte[] COUNTERS = new byte[2 * KEY_BYTES];
    /** As long as the HkdfLabel of "tinymls key". */
    private static final byte[] LABEL = new byte[22];

    private final Cipher tree;
    private final Mac hmac;
    private final SecureRandom random = new SecureRandom();
    private final byte[] children = new byte[2 * KEY_BYTES];

    FormatFloor() throws GeneralSecurityException {
        tree = Cipher.getInstance("AES/ECB/NoPadding", Providers.jdk());
        hmac = Mac.getInstance("HmacSHA256", Providers.jdk());
    }

    /** The steps from the path of one epoch to the leaf of another: one for each bit from the highest that differs. */
    static int steps(long epoch, long before) {
        return Math.max(1, Long.SIZE - Long.numberOfLeadingZeros(epoch ^ before));
    }

    /** Seals a message after so many steps of the tree. */
    byte[] seal(int steps, byte[] message) throws GeneralSecurityException {
        byte[] name = new byte[NAME_BYTES];
        random.nextBytes(name);
        byte[] text = gcm(Cipher.ENCRYPT_MODE, keyAfter(steps, name), message, 0, message.length);
        byte[] sealed = Arrays.copyOf(name, name.length + text.length);
        System.arraycopy(text, 0, sealed, name.length, text.length);
        return sealed;
    }

    /** Opens what {@link #seal} has sealed after one step of the tree: the path to its leaf is at hand. */
    byte[] open(byte[] sealed) throws GeneralSecurityException {
        byte[] name = Arrays.copyOf(sealed, NAME_BYTES);
        return gcm(Cipher.DECRYPT_MODE, keyAfter(1, name), sealed, NAME_BYTES, sealed.length - NAME_BYTES);
    }

    private byte[] keyAfter(int steps, byte[] name) throws GeneralSecurityException {
        byte[] node = new byte[KEY_BYTES];
        for (int i = 0; i < steps; i++) {
            tree.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(node, "AES"));
            tree.update(COUNTERS, 0, COUNTERS.length, children, 0);
            System.arraycopy(children, 0, node, 0, KEY_BYTES);
        }
        hmac.init(new SecretKeySpec(name, "HmacSHA256"));
        hmac.init(new SecretKeySpec(hmac.doFinal(node), "HmacSHA256"));
        hmac.doFinal(LABEL); // the commitment
        hmac.doFinal(LABEL); // the IV
        return hmac.doFinal(LABEL);
    }

    private static byte[] gcm(int mode, byte[] key, byte[] input, int offset, int length)
            throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, key, 0, IV_BYTES));
        return cipher.doFinal(input, offset, length);
    }
}
