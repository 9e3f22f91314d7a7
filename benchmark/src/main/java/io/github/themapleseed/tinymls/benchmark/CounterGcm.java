package io.github.themapleseed.tinymls.benchmark;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.Provider;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The bare delegate: a provider's AES-256-GCM with reused ciphers, a counter as nonce, and associated data of the
 * length that TinyMLS has where the caller adds none (FORMAT.md: prefix and the length of the caller's IV).
 */
final class CounterGcm implements Contender {
    private static final int TAG_BYTES = 16;
    private static final int PIECE_BYTES = 1 << 16;
    private static final int COUNTER_AT = 4;
    private static final byte[] AAD = new byte[24 + 4];

    /** How a long message is handed over. */
    enum Feed {
        /** In one call. */
        ONE_CALL,
        /** One message by {@code update}, 64 KiB at a time. */
        PIECES,
        /** 64 KiB at a time as messages of their own, each with a tag: the work that TinyMLS has. */
        MESSAGES
    }

    private final Cipher sealing;
    private final Cipher opening;
    private final SecretKey key = new SecretKeySpec(Messages.of(32), "AES");
    private final Feed feed;
    private final ByteBuffer nonce = ByteBuffer.allocate(12);
    private long counter;
    private long first;

    CounterGcm(Provider provider, Feed feed) throws GeneralSecurityException {
        this.sealing = Cipher.getInstance("AES/GCM/NoPadding", provider);
        this.opening = Cipher.getInstance("AES/GCM/NoPadding", provider);
        this.feed = feed;
    }

    @Override
    public int seal(byte[] message, byte[] output) throws GeneralSecurityException {
        first = counter;
        return run(Cipher.ENCRYPT_MODE, message, message.length, output);
    }

    @Override
    public int open(byte[] sealed, int length, byte[] output) throws GeneralSecurityException {
        counter = first;
        return run(Cipher.DECRYPT_MODE, sealed, length, output);
    }

    private int run(int mode, byte[] input, int length, byte[] output) throws GeneralSecurityException {
        return switch (feed) {
            case ONE_CALL -> message(mode, input, 0, length, output, 0, true);
            case PIECES -> pieces(mode, input, length, output);
            case MESSAGES -> messages(mode, input, length, output);
        };
    }

    private int message(int mode, byte[] input, int offset, int length, byte[] output, int outputOffset,
            boolean withAad) throws GeneralSecurityException {
        return start(mode, withAad).doFinal(input, offset, length, output, outputOffset);
    }

    private Cipher start(int mode, boolean withAad) throws GeneralSecurityException {
        Cipher cipher = mode == Cipher.ENCRYPT_MODE ? sealing : opening;
        nonce.putLong(COUNTER_AT, counter++);
        cipher.init(mode, key, new GCMParameterSpec(8 * TAG_BYTES, nonce.array()));
        if (withAad) {
            cipher.updateAAD(AAD, 0, AAD.length);
        }
        return cipher;
    }

    private int pieces(int mode, byte[] input, int length, byte[] output) throws GeneralSecurityException {
        Cipher cipher = start(mode, true);
        int at = 0;
        int written = 0;
        for (; length - at > PIECE_BYTES; at += PIECE_BYTES) {
            written += cipher.update(input, at, PIECE_BYTES, output, written);
        }
        return written + cipher.doFinal(input, at, length - at, output, written);
    }

    private int messages(int mode, byte[] input, int length, byte[] output) throws GeneralSecurityException {
        int step = mode == Cipher.ENCRYPT_MODE ? PIECE_BYTES : PIECE_BYTES + TAG_BYTES;
        int written = 0;
        for (int at = 0; at < length; at += step) {
            written += message(mode, input, at, Math.min(step, length - at), output, written, at == 0);
        }
        return written;
    }
}
