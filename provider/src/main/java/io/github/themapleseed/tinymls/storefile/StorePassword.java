package io.github.themapleseed.tinymls.storefile;

import io.github.themapleseed.tinymls.memory.SecretArrays;
import io.github.themapleseed.tinymls.memory.SecretBuffer;
import java.util.Arrays;

/** A password in UTF-8, outside the heap. Closing wipes it. Not thread-safe. */
public final class StorePassword implements AutoCloseable {
    private static final int MOST_BYTES_OF_A_CHAR = 3;

    private final SecretBuffer utf8;

    private StorePassword(SecretBuffer utf8) {
        this.utf8 = utf8;
    }

    /**
     * The password of those characters, which stay the caller's to wipe.
     *
     * @throws IllegalArgumentException if it has half a surrogate pair, which UTF-8 cannot encode
     */
    public static StorePassword of(char[] password) {
        byte[] encoded = new byte[Math.multiplyExact(MOST_BYTES_OF_A_CHAR, password.length)];
        SecretBuffer kept = null;
        boolean complete = false;
        try {
            int length = encode(password, encoded);
            kept = SecretBuffer.allocate(length);
            kept.put(encoded, 0, length);
            complete = true;
            return new StorePassword(kept);
        } finally {
            SecretArrays.wipe(encoded);
            if (!complete && kept != null) {
                kept.close();
            }
        }
    }

    /** Encodes UTF-8. The JDK's encoder is not used: it has buffers that cannot be wiped. */
    private static int encode(char[] password, byte[] target) {
        int at = 0;
        for (int i = 0; i < password.length; i++) {
            int point = Character.codePointAt(password, i);
            if (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE) {
                throw new IllegalArgumentException("the password has half a surrogate pair, which has no UTF-8");
            }
            i += Character.charCount(point) - 1;
            at = put(point, target, at);
        }
        return at;
    }

    /** Writes one code point (RFC 3629 section 3); returns where the next one goes. */
    private static int put(int point, byte[] target, int start) {
        int at = start;
        int following = point < 0x80 ? 0 : point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
        int lead = following == 0 ? 0 : (0xFF00 >> (following + 1)) & 0xFF;
        target[at++] = (byte) (lead | (point >>> (6 * following)));
        for (int left = following - 1; left >= 0; left--) {
            target[at++] = (byte) (0x80 | ((point >>> (6 * left)) & 0x3F));
        }
        return at;
    }

    /**
     * Whether it has no characters. Such a password opens a store that was made with it, and no store is made with it.
     */
    public boolean isEmpty() {
        return utf8.remaining() == 0;
    }

    /** The bytes, a copy that the caller wipes. */
    byte[] bytes() {
        byte[] copy = new byte[utf8.remaining()];
        boolean complete = false;
        try {
            utf8.get(copy, 0, copy.length);
            complete = true;
            return copy;
        } finally {
            utf8.rewind();
            if (!complete) {
                Arrays.fill(copy, (byte) 0);
            }
        }
    }

    @Override
    public void close() {
        utf8.close();
    }

    @Override
    public String toString() {
        return "StorePassword[redacted]";
    }
}
