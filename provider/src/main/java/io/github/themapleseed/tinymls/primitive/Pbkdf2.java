package io.github.themapleseed.tinymls.primitive;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import javax.crypto.Mac;

/**
 * PBKDF2 with HMAC-SHA-256 (RFC 8018 section 5.2) for one block of output, over the delegate's HMAC. The JDK's PBKDF2
 * is not used, since it keeps password and output in key objects that cannot be wiped.
 *
 * <p>One user at a time. The delegate's HMAC holds the password until the kit is scrubbed.
 */
public final class Pbkdf2 {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final byte[] FIRST_BLOCK = {0, 0, 0, 1};
    /**
     * Stands for the empty password, since delegates refuse an empty key. HMAC pads keys with zeros: it is the same.
     */
    private static final byte[] EMPTY_PASSWORD = {0};

    private final Hkdf hmac;

    Pbkdf2(Hkdf hmac) {
        this.hmac = hmac;
    }

    /**
     * Derives a key from a password.
     *
     * @param password 0 bytes or more, which the caller wipes
     * @param salt any length
     * @param iterations 1 or more
     * @return 32 bytes, which the caller wipes
     */
    public byte[] derive(byte[] password, byte[] salt, int iterations) {
        if (iterations < 1) {
            throw new IllegalArgumentException("PBKDF2 takes 1 iteration or more, not " + iterations);
        }
        Mac mac = hmac.keyedWith(password.length == 0 ? EMPTY_PASSWORD : password);
        mac.update(salt);
        mac.update(FIRST_BLOCK);
        return iterated(mac, iterations);
    }

    /**
     * The XOR of all iterations, kept in local variables, which no collector copies. Each iteration is wiped: with two
     * successive ones, a guess at the password could be tested for the price of a single HMAC.
     */
    private static byte[] iterated(Mac mac, int iterations) {
        byte[] last = mac.doFinal();
        try {
            long first = word(last, 0);
            long second = word(last, 1);
            long third = word(last, 2);
            long fourth = word(last, 3);
            for (int i = 1; i < iterations; i++) {
                mac.update(last);
                Arrays.fill(last, (byte) 0);
                last = mac.doFinal();
                first ^= word(last, 0);
                second ^= word(last, 1);
                third ^= word(last, 2);
                fourth ^= word(last, 3);
            }
            return ByteBuffer.allocate(Hkdf.HASH_BYTES).putLong(first).putLong(second).putLong(third).putLong(fourth)
                    .array();
        } finally {
            Arrays.fill(last, (byte) 0);
        }
    }

    private static long word(byte[] block, int index) {
        return (long) LONG.get(block, index * Long.BYTES);
    }
}
