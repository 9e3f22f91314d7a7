package io.github.themapleseed.tinymls.conformance.vectors;

import io.github.themapleseed.tinymls.conformance.model.Octets;
import io.github.themapleseed.tinymls.conformance.model.ReferenceChunks;
import io.github.themapleseed.tinymls.conformance.model.TrafficKey;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

/**
 * A sealed chunk 0 that is authentic under two keys. AES-GCM's tag is linear in each block of the ciphertext, so one
 * block can be solved for that makes both keys give the same tag (SP 800-38D section 6.4).
 */
final class TwoKeyChunk {
    private static final int BLOCK = 16;
    /** The polynomial of GHASH without its leading term: x^127 + x^126 + x^121 + x^120 in GCM's order of bits. */
    private static final BigInteger REDUCTION = BigInteger.valueOf(0xe1).shiftLeft(120);

    private TwoKeyChunk() {
    }

    /** A chunk with an AAD: one free block of ciphertext, and the tag. */
    static byte[] of(TrafficKey first, TrafficKey second, long counter, byte[] aad) {
        Half one = new Half(first, counter, aad);
        Half other = new Half(second, counter, aad);
        // tag = rest + block * h^2 under each key; equal for block = (rest1 + rest2) / (h1^2 + h2^2)
        BigInteger block = times(one.rest.xor(other.rest), inverse(one.square().xor(other.square())));
        BigInteger tag = one.rest.xor(times(block, one.square()));
        return Octets.join(bytes(block), bytes(tag));
    }

    /** What one key adds to the tag of a chunk of one block. */
    private static final class Half {
        private final BigInteger hashKey;
        /** The tag of a block of zeros. */
        private final BigInteger rest;

        Half(TrafficKey traffic, long counter, byte[] aad) {
            byte[] nonce = ReferenceChunks.nonce(traffic.iv(), counter, 0);
            hashKey = number(aes(traffic.key(), new byte[BLOCK]));
            BigInteger hash = BigInteger.ZERO;
            byte[] padded = Arrays.copyOf(aad, (aad.length + BLOCK - 1) / BLOCK * BLOCK);
            byte[] lengths = Octets.join(Octets.uint(8L * aad.length, 8), Octets.uint(8L * BLOCK, 8));
            byte[] all = Octets.join(padded, new byte[BLOCK], lengths);
            for (int i = 0; i < all.length; i += BLOCK) {
                hash = times(hash.xor(number(Arrays.copyOfRange(all, i, i + BLOCK))), hashKey);
            }
            rest = hash.xor(number(aes(traffic.key(), Octets.join(nonce, Octets.uint(1, 4)))));
        }

        BigInteger square() {
            return times(hashKey, hashKey);
        }
    }

    private static byte[] aes(byte[] key, byte[] block) {
        try {
            Cipher aes = Cipher.getInstance("AES/ECB/NoPadding");
            aes.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"));
            return aes.doFinal(block);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Multiplication of SP 800-38D section 6.3: bit 127 of the number is the constant term. */
    private static BigInteger times(BigInteger x, BigInteger y) {
        BigInteger product = BigInteger.ZERO;
        BigInteger power = y;
        for (int bit = 127; bit >= 0; bit--) {
            if (x.testBit(bit)) {
                product = product.xor(power);
            }
            power = power.testBit(0) ? power.shiftRight(1).xor(REDUCTION) : power.shiftRight(1);
        }
        return product;
    }

    /** x to the power of 2^128 - 2. */
    private static BigInteger inverse(BigInteger x) {
        BigInteger square = x;
        BigInteger inverse = BigInteger.ONE.shiftLeft(127);
        for (int i = 1; i < 128; i++) {
            square = times(square, square);
            inverse = times(inverse, square);
        }
        return inverse;
    }

    private static BigInteger number(byte[] block) {
        return new BigInteger(1, block);
    }

    private static byte[] bytes(BigInteger number) {
        byte[] bytes = new byte[BLOCK];
        byte[] magnitude = number.toByteArray();
        int length = Math.min(BLOCK, magnitude.length);
        System.arraycopy(magnitude, magnitude.length - length, bytes, BLOCK - length, length);
        return bytes;
    }
}
