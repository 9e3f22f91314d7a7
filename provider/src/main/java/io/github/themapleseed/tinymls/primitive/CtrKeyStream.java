package io.github.themapleseed.tinymls.primitive;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.IvParameterSpec;

/** The AES-CTR key stream from an all-zero counter block (NIST SP 800-38A section 6.5), in the modes delegates have. */
interface CtrKeyStream {
    /** Bytes of a block. */
    int BLOCK_BYTES = 16;
    /** The first counter block. */
    IvParameterSpec ZERO_BLOCK = new IvParameterSpec(new byte[BLOCK_BYTES]);

    /**
     * Fills an array of up to 256 blocks.
     *
     * @return the number of bytes written, which is the array's length if the delegate suits
     */
    int fill(SecretKey key, byte[] output) throws GeneralSecurityException;

    /** The ways to have it from a delegate, the fastest first. */
    enum Way {
        ECB("AES/ECB/NoPadding"),
        ECB_AT_ONCE("AES/ECB/NoPadding"),
        CBC("AES/CBC/NoPadding"),
        CBC_BLOCKWISE("AES/CBC/NoPadding");

        /** What the delegate must offer. */
        final String transformation;

        Way(String transformation) {
            this.transformation = transformation;
        }

        CtrKeyStream over(Cipher cipher) {
            return switch (this) {
                case ECB -> new Ecb(cipher);
                case ECB_AT_ONCE -> new EcbAtOnce(cipher);
                case CBC -> new Cbc(cipher);
                case CBC_BLOCKWISE -> new CbcBlockwise(cipher);
            };
        }
    }

    /** So many bytes of counter blocks, from zero on. */
    static byte[] counterBlocks(int length) {
        byte[] counters = new byte[length];
        for (int block = 0; block < length / BLOCK_BYTES; block++) {
            counters[(block + 1) * BLOCK_BYTES - 1] = (byte) block;
        }
        return counters;
    }

    /**
     * From AES/ECB, by enciphering the counter blocks. AES/CTR would do the same, but the JDK's remembers a block of
     * its last key stream, half a node, which no later use is sure to overwrite. By {@code update}, so that messages
     * are all that the JVM sees pass {@code doFinal}: with two classes there, TinyMLS and AES/GCM, it compiles the calls
     * into their callers, with a third it does not.
     */
    record Ecb(Cipher cipher) implements CtrKeyStream {
        @Override
        public int fill(SecretKey key, byte[] output) throws GeneralSecurityException {
            cipher.init(Cipher.ENCRYPT_MODE, key);
            return cipher.update(counterBlocks(output.length), 0, output.length, output, 0);
        }
    }

    /** The same in one final call, for a delegate that holds a block back until then or has no {@code update}. */
    record EcbAtOnce(Cipher cipher) implements CtrKeyStream {
        @Override
        public int fill(SecretKey key, byte[] output) throws GeneralSecurityException {
            cipher.init(Cipher.ENCRYPT_MODE, key);
            return finish(cipher, counterBlocks(output.length), output, 0);
        }
    }

    /**
     * From AES/CBC, where a delegate such as Amazon Corretto has no ECB. CBC enciphers each block XORed
     * with the ciphertext before it, so a block given as that ciphertext XORed with a counter block comes out as the
     * counter block enciphered.
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

    /** From AES/CBC that holds a block back: each counter block is the IV of a call of its own, on a block of zeros. */
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

    /** A final call with as much room as the cipher asks for. */
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
