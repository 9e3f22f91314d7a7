package io.github.themapleseed.tinymls.conformance.heap;

/**
 * The chaining value of SHA-256 after one block (FIPS 180-4 section 6.2). After the padded key of an HMAC it is worth
 * as much as the key, so it is searched for as well. Written for the search alone, from the standard.
 */
final class Sha256State {
    private static final int[] ROUND_CONSTANTS = new int[64];
    private static final int[] INITIAL = new int[8];

    static {
        int found = 0;
        for (int candidate = 2; found < 64; candidate++) {
            if (isPrime(candidate)) {
                ROUND_CONSTANTS[found] = firstFractionBits(Math.cbrt(candidate));
                if (found < INITIAL.length) {
                    INITIAL[found] = firstFractionBits(Math.sqrt(candidate));
                }
                found++;
            }
        }
    }

    private Sha256State() {
    }

    private static boolean isPrime(int candidate) {
        for (int divisor = 2; divisor * divisor <= candidate; divisor++) {
            if (candidate % divisor == 0) {
                return false;
            }
        }
        return true;
    }

    private static int firstFractionBits(double root) {
        return (int) (long) ((root - Math.floor(root)) * (1L << 32));
    }

    /** The state after {@code key}, padded to 64 bytes with zeros and XORed with {@code pad}: 32 bytes. */
    static byte[] afterHmacPad(byte[] key, int pad) {
        int[] w = new int[64];
        for (int i = 0; i < 64; i++) {
            int octet = (i < key.length ? key[i] ^ pad : pad) & 0xff;
            w[i / 4] = w[i / 4] << 8 | octet;
        }
        for (int i = 16; i < 64; i++) {
            w[i] = small(w[i - 2], 17, 19, 10) + w[i - 7] + small(w[i - 15], 7, 18, 3) + w[i - 16];
        }
        return bytes(compress(w));
    }

    private static int[] compress(int[] w) {
        int[] s = INITIAL.clone();
        for (int i = 0; i < 64; i++) {
            int t1 = s[7] + big(s[4], 6, 11, 25) + (s[4] & s[5] ^ ~s[4] & s[6]) + ROUND_CONSTANTS[i] + w[i];
            int t2 = big(s[0], 2, 13, 22) + (s[0] & s[1] ^ s[0] & s[2] ^ s[1] & s[2]);
            System.arraycopy(s, 0, s, 1, 7);
            s[4] += t1;
            s[0] = t1 + t2;
        }
        for (int i = 0; i < s.length; i++) {
            s[i] += INITIAL[i];
        }
        return s;
    }

    private static int small(int x, int first, int second, int shift) {
        return Integer.rotateRight(x, first) ^ Integer.rotateRight(x, second) ^ x >>> shift;
    }

    private static int big(int x, int first, int second, int third) {
        return Integer.rotateRight(x, first) ^ Integer.rotateRight(x, second) ^ Integer.rotateRight(x, third);
    }

    private static byte[] bytes(int[] words) {
        byte[] bytes = new byte[4 * words.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (words[i / 4] >>> 24 - 8 * (i % 4));
        }
        return bytes;
    }
}
