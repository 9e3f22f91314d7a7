package io.github.themapleseed.tinymls.conformance.model;

import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The notation of FORMAT.md section 1 in code: joined strings of bytes, big-endian integers, XOR and SHA-256. */
public final class Octets {
    private Octets() {
    }

    /** The given strings, one after the other. */
    public static byte[] join(byte[]... parts) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            joined.writeBytes(part);
        }
        return joined.toByteArray();
    }

    /** {@code value} as an unsigned big-endian integer of {@code width} bytes, 1 to 8. */
    public static byte[] uint(long value, int width) {
        if (width < 8 && value >>> (8 * width) != 0) {
            throw new IllegalArgumentException(value + " does not fit " + width + " bytes");
        }
        byte[] bytes = new byte[width];
        for (int i = 0; i < width; i++) {
            bytes[i] = (byte) (value >>> (8 * (width - 1 - i)));
        }
        return bytes;
    }

    /** The unsigned big-endian integer of {@code width} bytes, at most 7, that begins at {@code offset}. */
    public static long uint(byte[] bytes, int offset, int width) {
        long value = 0;
        for (int i = 0; i < width; i++) {
            value = value << 8 | bytes[offset + i] & 0xff;
        }
        return value;
    }

    /** Two strings of one length, XORed byte by byte. */
    public static byte[] xor(byte[] a, byte[] b) {
        if (a.length != b.length) {
            throw new IllegalArgumentException("lengths " + a.length + " and " + b.length);
        }
        byte[] result = a.clone();
        for (int i = 0; i < result.length; i++) {
            result[i] ^= b[i];
        }
        return result;
    }

    /** SHA-256 (FIPS 180-4) of {@code bytes}. */
    public static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
