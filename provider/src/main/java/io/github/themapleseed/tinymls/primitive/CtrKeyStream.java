package io.github.themapleseed.tinymls.primitive;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.IvParameterSpec;

/**
 * The AES-CTR key stream from an all-zero counter block (NIST SP 800-38A section 6.5), computed by whichever AES modes
 * a delegate offers.
 */
interface CtrKeyStream {
    /** Bytes of a block. */
    int BLOCK_BYTES = 16;
    /** The first counter block. */
    IvParameterSpec ZERO_BLOCK = new IvParameterSpec(new byte[BLOCK_BYTES]);

    /**
     * Fills an array with key stream.
     *
     * @param output whole blocks, 256 at most; the caller wipes it
     * @return the number of bytes written; less than the array's length if the delegate cannot be called this way
     */
    int fill(SecretKey key, byte[] output) throws GeneralSecurityException;

    /** The ways to compute it with a delegate, the fastest first. */
    enum Way {
        ECB("AES/ECB/NoPadding"),
        ECB_AT_ONCE("AES/ECB/NoPadding"),
        CBC("AES/CBC/NoPadding"),
        CBC_BLOCKWISE("AES/CBC/NoPadding");

        /** The transformation that the delegate must offer. */
        final String transformation;

        Way(String transformation) {
            this.transformation = transformation;
        }

        CtrKeyStream over(Cipher cipher) {
            if (this == ECB) { // no switch over an enum, which has a class of its own to be loaded
                return new Ecb(cipher);
            }
            if (this == ECB_AT_ONCE) {
                return new EcbAtOnce(cipher);
            }
            return this == CBC ? new Cbc(cipher) : new CbcBlockwise(cipher);
        }
    }

    /** Counter blocks 0, 1, 2 and so on. The length is in bytes, a multiple of {@link #BLOCK_BYTES}. */
    static byte[] counterBlocks(int length) {
        byte[] counters = new byte[length];
        for (int block = 0; block < length / BLOCK_BYTES; block++) {
            counters[(block + 1) * BLOCK_BYTES - 1] = (byte) block;
        }
        return counters;
    }

    /**
     * Enciphers the counter blocks by AES/ECB. AES/CTR would do the same, but the JDK's AES/CTR keeps a block of its
     * last key stream, which is half a node, and no later use is sure to overwrite it.
     *
     * <p>ECB is called by {@code update}, so that {@code Cipher.doFinal} has only two receiver classes, TinyMLS and the
     * delegate's AES/GCM. The JVM inlines calls with two receiver classes, but none with three.
     */
    record Ecb(Cipher cipher) implements CtrKeyStream {
        @Override
        public int fill(SecretKey key, byte[] output) throws GeneralSecurityException {
            cipher.init(Cipher.ENCRYPT_MODE, key);
            return cipher.update(counterBlocks(output.length), 0, output.length, output, 0);
        }
    }

    /** Uses AES/ECB by {@code doFinal}, for a delegate whose {@code update} holds a block back or is missing. */
    record EcbAtOnce(Cipher cipher) implements CtrKeyStream {
        @Override
        public int fill(SecretKey key, byte[] output) throws GeneralSecurityException {
            cipher.init(Cipher.ENCRYPT_MODE, key);
            return finish(cipher, counterBlocks(output.length), output, 0);
        }
    }

    /**
     * Uses AES/CBC, for a delegate without ECB such as Amazon Corretto. CBC XORs each block with the ciphertext before
     * it and enciphers the result. The input is that ciphertext XORed with the counter block, so what is enciphered is
     * the counter block itself.
     */
    record Cbc(Cipher cipher) implements CtrKeyStream {
        @Override
        public int fill(SecretKey key, byte[] output) throws GeneralSecurityException {
            cipher.init(Cipher.ENCRYPT_MODE, key, ZERO_BLOCK);
            byte[] block = new byte[BLOCK_BYTES];
            try {
                int at = cipher.update(block, 0, BLOCK_BYTES, output, 0);
                for (int counter = 1; at == counter * BLOCK_BYTES && at < output.length; counter++) {
                    System.arraycopy(output, at - BLOCK_BYTES, block, 0, BLOCK_BYTES);
                    block[BLOCK_BYTES - 1] ^= (byte) counter;
                    at += cipher.update(block, 0, BLOCK_BYTES, output, at);
                }
                return at;
            } finally {
                Arrays.fill(block, (byte) 0);
            }
        }
    }

    /** Uses AES/CBC that holds a block back: each counter block is the IV of a call that enciphers a block of zeros. */
    record CbcBlockwise(Cipher cipher) implements CtrKeyStream {
        @Override
        public int fill(SecretKey key, byte[] output) throws GeneralSecurityException {
            byte[] counters = counterBlocks(output.length);
            int at = 0;
            while (at < output.length) {
                cipher.init(Cipher.ENCRYPT_MODE, key, new IvParameterSpec(counters, at, BLOCK_BYTES));
                int written = finish(cipher, new byte[BLOCK_BYTES], output, at);
                if (written != BLOCK_BYTES) {
                    break;
                }
                at += written;
            }
            return at;
        }
    }

    /**
     * Calls {@code doFinal} with as much room as the cipher asks for, and copies as much as the output has room for.
     */
    private static int finish(Cipher cipher, byte[] input, byte[] output, int outputOffset)
            throws GeneralSecurityException {
        byte[] apart = new byte[Math.max(cipher.getOutputSize(input.length), input.length)];
        try {
            int written = cipher.doFinal(input, 0, input.length, apart, 0);
            System.arraycopy(apart, 0, output, outputOffset, Math.min(written, output.length - outputOffset));
            return written;
        } finally {
            Arrays.fill(apart, (byte) 0);
        }
    }
}
