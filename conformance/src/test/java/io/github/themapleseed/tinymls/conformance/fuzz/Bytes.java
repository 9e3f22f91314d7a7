package io.github.themapleseed.tinymls.conformance.fuzz;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HexFormat;

/** A fuzzer's input, read from the front; where it has run out it goes on in zeros. */
final class Bytes {
    private final byte[] data;
    private int at;

    Bytes(byte[] data) {
        this.data = data;
    }

    boolean hasMore() {
        return at < data.length;
    }

    /** One byte, 0 to 255. */
    int octet() {
        return at < data.length ? data[at++] & 0xFF : 0;
    }

    /** An unsigned integer of that many bytes. */
    long uint(int width) {
        long value = 0;
        for (int i = 0; i < width; i++) {
            value = value << Byte.SIZE | octet();
        }
        return value;
    }

    /** So many bytes. */
    byte[] take(int count) {
        byte[] taken = new byte[count];
        for (int i = 0; i < count; i++) {
            taken[i] = (byte) octet();
        }
        return taken;
    }

    /** All that is left. */
    byte[] rest() {
        byte[] rest = Arrays.copyOfRange(data, at, data.length);
        at = data.length;
        return rest;
    }

    /** An input made of numbers below 256, as octets, and of strings in hex, as bytes. */
    static byte[] of(Object... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (Object part : parts) {
            if (part instanceof Integer octet) {
                all.write(octet);
            } else if (part instanceof byte[] bytes) {
                all.writeBytes(bytes);
            } else {
                all.writeBytes(HexFormat.of().parseHex((String) part));
            }
        }
        return all.toByteArray();
    }
}
