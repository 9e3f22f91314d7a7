package io.github.themapleseed.tinymls.conformance.vectors;

import io.github.themapleseed.tinymls.conformance.model.Octets;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes for vectors that are the same on every machine and in every run. */
public final class TestBytes {
    private TestBytes() {
    }

    /** Bytes that look random: SHA-256 over a label and a count, block after block. */
    public static byte[] seeded(String label, int length) {
        byte[] bytes = {};
        for (int block = 0; bytes.length < length; block++) {
            byte[] input = Octets.join(label.getBytes(StandardCharsets.UTF_8), Octets.uint(block, 4));
            bytes = Octets.join(bytes, Octets.sha256(input));
        }
        return Arrays.copyOf(bytes, length);
    }

    /** Byte i is i mod 251. A prime, so that no two chunks of a long plaintext are alike. */
    public static byte[] pattern(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i % 251);
        }
        return bytes;
    }
}
