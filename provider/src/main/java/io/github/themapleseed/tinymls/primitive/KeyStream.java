package io.github.themapleseed.tinymls.primitive;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.IvParameterSpec;

/** The AES-CTR key stream from an all-zero counter block (NIST SP 800-38A section 6.5), in the modes delegates have. */
interface KeyStream {
    /** Bytes of a block. */
    int BLOCK_BYTES = 16;
    /** The first counter block. */
    IvParameterSpec ZERO_BLOCK = new IvParameterSpec(new byte[BLOCK_BYTES]);

    /**
     * Fills an array of up to 256 blocks.
     *
     * @return the number of bytes written, which is the array's length if the delegate is sane
     */
    int fill(SecretKey key, byte[] output) throws GeneralSecurityException;

    /**
     * From AES/ECB, by enciphering the counter blocks. AES/CTR would do the same, but the JDK's remembers a block of
     * its last key stream, half a node, which no later use is sure to overwrite. By {@code update}, so that messages
     * are all that the JVM sees pass {@code doFinal}: with two classes there, TinyMLS and AES/GCM, it compiles the calls
     * into their callers, with a third it does not.
     */
    record Ecb(Cipher cipher) implements KeyStream {
        @Override
        public int fill(SecretKey key, byte[] output) throws GeneralSecurityException {
            cipher.init(Cipher.ENCRYPT_MODE, key);
            byte[] counters = new byte[output.length];
            for (int block = 0; block < counters.length / BLOCK_BYTES; block++) {
                counters[(block + 1) * BLOCK_BYTES - 1] = (byte) block;
            }
            int written = cipher.update(counters, 0, counters.length, output, 0);
            return written == output.length ? written : written + cipher.doFinal(output, written);
        }
    }

    /**
     * From AES/CBC, where a delegate such as Amazon Corretto has no ECB. CBC enciphers each block XORed
     * with the ciphertext before it, so a block given as that ciphertext XORed with a counter block comes out as the
     * counter block enciphered.
     */
    record Cbc(Cipher cipher) implements KeyStream {
        @Override
        public int fill(SecretKey key, byte[] output) throws GeneralSecurityException {
            cipher.init(Cipher.ENCRYPT_MODE, key, ZERO_BLOCK);
            byte[] block = new byte[BLOCK_BYTES];
            int at = cipher.update(block, 0, BLOCK_BYTES, output, 0);
            for (int counter = 1; at == counter * BLOCK_BYTES && at < output.length; counter++) {
                System.arraycopy(output, at - BLOCK_BYTES, block, 0, BLOCK_BYTES);
                block[BLOCK_BYTES - 1] ^= (byte) counter;
                at += cipher.update(block, 0, BLOCK_BYTES, output, at);
            }
            Arrays.fill(block, (byte) 0);
            return at;
        }
    }
}
