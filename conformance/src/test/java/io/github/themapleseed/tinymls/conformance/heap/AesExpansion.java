package io.github.themapleseed.tinymls.conformance.heap;

import java.util.ArrayList;
import java.util.List;

/**
 * What AES-256 makes of a key (FIPS 197 section 5.2): the round keys of the cipher, and those of the equivalent
 * inverse cipher (FIPS 197 section 5.3.5), in which implementations keep them too. Written for the search alone, from
 * the standard.
 */
final class AesExpansion {
    /** Round keys of AES-256. */
    static final int ROUND_KEYS = 15;
    private static final int KEY_WORDS = 8;
    private static final int[] SBOX = sbox();

    private AesExpansion() {
    }

    /** The 15 round keys, 16 bytes each; the first two are the key itself. */
    static List<byte[]> roundKeys(byte[] key) {
        int[] words = new int[4 * ROUND_KEYS];
        for (int i = 0; i < KEY_WORDS; i++) {
            words[i] = key[4 * i] << 24 | (key[4 * i + 1] & 0xff) << 16 | (key[4 * i + 2] & 0xff) << 8
                    | key[4 * i + 3] & 0xff;
        }
        int rcon = 1;
        for (int i = KEY_WORDS; i < words.length; i++) {
            int word = words[i - 1];
            if (i % KEY_WORDS == 0) {
                word = substitute(Integer.rotateLeft(word, 8)) ^ rcon << 24;
                rcon = twice(rcon);
            } else if (i % KEY_WORDS == 4) {
                word = substitute(word);
            }
            words[i] = words[i - KEY_WORDS] ^ word;
        }
        return rows(words);
    }

    /** The 13 round keys that the equivalent inverse cipher does not share with the cipher. */
    static List<byte[]> inverseRoundKeys(List<byte[]> roundKeys) {
        List<byte[]> inverse = new ArrayList<>();
        for (byte[] row : roundKeys.subList(1, ROUND_KEYS - 1)) {
            byte[] mixed = new byte[16];
            for (int i = 0; i < 16; i++) {
                int column = i & ~3;
                mixed[i] = (byte) (times(row[i], 14) ^ times(row[column + (i + 1 & 3)], 11)
                        ^ times(row[column + (i + 2 & 3)], 13) ^ times(row[column + (i + 3 & 3)], 9));
            }
            inverse.add(mixed);
        }
        return inverse;
    }

    private static List<byte[]> rows(int[] words) {
        List<byte[]> rows = new ArrayList<>();
        for (int i = 0; i < words.length; i += 4) {
            byte[] row = new byte[16];
            for (int j = 0; j < 16; j++) {
                row[j] = (byte) (words[i + j / 4] >>> 24 - 8 * (j % 4));
            }
            rows.add(row);
        }
        return rows;
    }

    private static int substitute(int word) {
        return SBOX[word >>> 24] << 24 | SBOX[word >>> 16 & 0xff] << 16 | SBOX[word >>> 8 & 0xff] << 8
                | SBOX[word & 0xff];
    }

    /** Powers of 3 run through all elements of the field but zero; their inverses run through it backwards. */
    private static int[] sbox() {
        int[] box = new int[256];
        int power = 1;
        int inverse = 1;
        do {
            power = times(power, 3);
            inverse = times(inverse, 0xf6);
            int spread = inverse;
            for (int i = 1; i <= 4; i++) {
                spread ^= inverse << i | inverse >>> 8 - i;
            }
            box[power] = (spread ^ 0x63) & 0xff;
        } while (power != 1);
        box[0] = 0x63;
        return box;
    }

    private static int twice(int a) {
        return (a << 1 ^ (a & 0x80) / 0x80 * 0x11b) & 0xff;
    }

    private static int times(int a, int b) {
        int product = 0;
        int shifted = a & 0xff;
        for (int bits = b; bits != 0; bits >>= 1) {
            product ^= (bits & 1) * shifted;
            shifted = twice(shifted);
        }
        return product;
    }
}
