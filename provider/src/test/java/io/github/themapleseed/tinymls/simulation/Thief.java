package io.github.themapleseed.tinymls.simulation;

import io.github.themapleseed.tinymls.primitive.PlainHkdf;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Opens messages with what a thief found, without any class of the provider: reads an exported key
 * (FORMAT.md section 11), and derives the leaf of a message's epoch (FORMAT.md section 3) and its keys
 * (FORMAT.md section 4) to open the first chunk (FORMAT.md section 6).
 */
final class Thief {
    private static final int DEPTH = 48;
    private static final int PREFIX = 24;
    private static final int HEADER = 56;
    private static final int NODES = 8 + 16 + 3 * 6;
    private static final int NODE = 32;

    private final byte[] export;
    private final long from;
    private final long to;

    /** A thief with that exported key. */
    Thief(byte[] export) {
        this.export = export.clone();
        this.from = epoch(export, 24);
        this.to = epoch(export, 30);
    }

    /** The first epoch that the key holds. */
    long from() {
        return from;
    }

    /** The last epoch that the key holds. */
    long to() {
        return to;
    }

    private static long epoch(byte[] bytes, int at) {
        return ByteBuffer.wrap(bytes, at, 8).getLong() >>> 16;
    }

    /** The text of a message of up to one chunk, or nothing if this key does not open it. */
    Optional<byte[]> open(byte[] message) {
        long epoch = epoch(message, 1);
        if (epoch < from || epoch > to) {
            return Optional.empty();
        }
        try {
            byte[] secret = hmac(Arrays.copyOfRange(message, 1, 19), leaf(epoch));
            byte[] commitment = PlainHkdf.expandLabel(secret, "tinymls commit", new byte[0], 32);
            if (!Arrays.equals(commitment, 0, 32, message, PREFIX, HEADER)) {
                return Optional.empty();
            }
            return Optional.of(firstChunk(message, PlainHkdf.expandLabel(secret, "tinymls key", new byte[0], 32),
                    PlainHkdf.expandLabel(secret, "tinymls iv", new byte[0], 12)));
        } catch (AEADBadTagException e) {
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] firstChunk(byte[] message, byte[] key, byte[] iv) throws GeneralSecurityException {
        byte[] nonce = iv.clone();
        for (int i = 0; i < 5; i++) {
            nonce[2 + i] ^= message[19 + i];
        }
        Cipher gcm = Cipher.getInstance("AES/GCM/NoPadding", "SunJCE");
        gcm.init(Cipher.DECRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, nonce));
        gcm.updateAAD(message, 0, PREFIX);
        gcm.updateAAD(new byte[4]);
        return gcm.doFinal(message, HEADER, message.length - HEADER);
    }

    /** Goes through the subtrees of the cover, the largest that fit, until one has the epoch. */
    private byte[] leaf(long epoch) throws GeneralSecurityException {
        int index = 0;
        for (long at = from; at <= to; index++) {
            int height = 0;
            while (height < DEPTH && (at & (1L << height)) == 0 && at + (2L << height) - 1 <= to) {
                height++;
            }
            if (epoch < at + (1L << height)) {
                return descend(Arrays.copyOfRange(export, NODES + NODE * index, NODES + NODE * (index + 1)), epoch,
                        height);
            }
            at += 1L << height;
        }
        throw new IllegalStateException("no subtree has the epoch");
    }

    private static byte[] descend(byte[] top, long epoch, int height) throws GeneralSecurityException {
        byte[] node = top;
        for (int level = height - 1; level >= 0; level--) {
            Cipher ctr = Cipher.getInstance("AES/CTR/NoPadding", "SunJCE");
            ctr.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(node, "AES"), new IvParameterSpec(new byte[16]));
            int side = (int) (epoch >>> level & 1);
            node = Arrays.copyOfRange(ctr.doFinal(new byte[2 * NODE]), NODE * side, NODE * side + NODE);
        }
        return node;
    }

    private static byte[] hmac(byte[] salt, byte[] input) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256", "SunJCE");
        mac.init(new SecretKeySpec(salt, "HmacSHA256"));
        return mac.doFinal(input);
    }
}
