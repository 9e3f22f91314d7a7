package io.github.themapleseed.tinymls.conformance.model;

import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.function.LongFunction;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Plaintext to chunks and back: FORMAT.md section 6. The size of a chunk is a parameter, so that the same code runs on
 * the vectors of C2SP chunked-encryption, whose raw mode this is with chunks of 16 KiB and counter 0.
 */
public final class ReferenceChunks {
    /** Plaintext bytes of a full chunk in message format v1. */
    public static final int CHUNK_BYTES = 65_536;
    /** Bytes of a tag. */
    public static final int TAG_BYTES = 16;
    private static final byte[] NONE = {};

    private final int chunkBytes;
    private final long counter;
    private final LongFunction<TrafficKey> keyOfChunk;

    /** What opening came to: the plaintext of the authentic chunks from the front, and whether those were all. */
    public record Opened(byte[] plaintext, boolean whole) {
    }

    private ReferenceChunks(int chunkBytes, long counter, LongFunction<TrafficKey> keyOfChunk) {
        this.chunkBytes = chunkBytes;
        this.counter = counter;
        this.keyOfChunk = keyOfChunk;
    }

    /** The chunks of the message with this counter under a sender epoch. */
    public static ReferenceChunks of(ReferenceSender sender, long counter) {
        return new ReferenceChunks(CHUNK_BYTES, counter,
                index -> sender.trafficKey(counter, index / ReferenceSender.CHUNKS_PER_GENERATION));
    }

    /** Chunks of any size under one key for all of them: no counter, no generations. */
    public static ReferenceChunks raw(int chunkBytes, byte[] key, byte[] nonceBase) {
        TrafficKey one = new TrafficKey(key, nonceBase);
        return new ReferenceChunks(chunkBytes, 0, index -> one);
    }

    /** Seals {@code plaintext}; {@code aad} goes with chunk 0. */
    public byte[] seal(byte[] aad, byte[] plaintext) {
        ByteArrayOutputStream sealed = new ByteArrayOutputStream();
        int chunks = plaintext.length / chunkBytes + 1;
        for (int i = 0; i < chunks; i++) {
            int end = Math.min((i + 1) * chunkBytes, plaintext.length);
            byte[] chunk = Arrays.copyOfRange(plaintext, i * chunkBytes, end);
            sealed.writeBytes(sealChunk(i, i == 0 ? aad : NONE, chunk));
        }
        return sealed.toByteArray();
    }

    /** Seals one chunk, of any length and with any AAD: faults are made with it too. */
    public byte[] sealChunk(long index, byte[] aad, byte[] chunk) {
        try {
            return gcm(Cipher.ENCRYPT_MODE, index, aad, chunk);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Opens {@code sealed} as a whole. */
    public byte[] open(byte[] aad, byte[] sealed) throws AEADBadTagException {
        Opened opened = openFromFront(aad, sealed);
        if (!opened.whole()) {
            throw new AEADBadTagException("not authentic as a whole");
        }
        return opened.plaintext();
    }

    /** Opens chunk after chunk and stops at the first that is not authentic or not long enough to be one. */
    public Opened openFromFront(byte[] aad, byte[] sealed) {
        ByteArrayOutputStream plaintext = new ByteArrayOutputStream();
        int fullChunk = chunkBytes + TAG_BYTES;
        int chunks = sealed.length / fullChunk + 1;
        for (int i = 0; i < chunks; i++) {
            int end = Math.min((i + 1) * fullChunk, sealed.length);
            byte[] chunk = Arrays.copyOfRange(sealed, i * fullChunk, end);
            try {
                plaintext.writeBytes(openChunk(i, i == 0 ? aad : NONE, chunk));
            } catch (AEADBadTagException e) {
                return new Opened(plaintext.toByteArray(), false);
            }
        }
        return new Opened(plaintext.toByteArray(), true);
    }

    private byte[] openChunk(long index, byte[] aad, byte[] chunk) throws AEADBadTagException {
        if (chunk.length < TAG_BYTES) {
            throw new AEADBadTagException("shorter than a tag");
        }
        try {
            return gcm(Cipher.DECRYPT_MODE, index, aad, chunk);
        } catch (AEADBadTagException e) {
            throw e;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** One operation of AES-256-GCM, on a Cipher of its own: SunJCE's refuses to seal twice under one nonce. */
    private byte[] gcm(int mode, long index, byte[] aad, byte[] data) throws GeneralSecurityException {
        TrafficKey traffic = keyOfChunk.apply(index);
        Cipher gcm = Cipher.getInstance("AES/GCM/NoPadding");
        GCMParameterSpec nonce = new GCMParameterSpec(8 * TAG_BYTES, nonce(traffic.iv(), counter, index));
        gcm.init(mode, new SecretKeySpec(traffic.key(), "AES"), nonce);
        gcm.updateAAD(aad);
        return gcm.doFinal(data);
    }

    /** The nonce of one chunk. */
    public static byte[] nonce(byte[] iv, long counter, long index) {
        return Octets.xor(iv, Octets.join(new byte[2], Octets.uint(counter, 5), Octets.uint(index, 5)));
    }
}
