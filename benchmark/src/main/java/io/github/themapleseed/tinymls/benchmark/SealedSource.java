package io.github.themapleseed.tinymls.benchmark;

import java.io.InputStream;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;

/** A sealed message of any length, made while it is read; knows how long the making took. */
final class SealedSource extends InputStream {
    private static final int PIECE_BYTES = 1 << 16;
    private static final byte[] NOTHING = {};

    private final Cipher cipher;
    private final byte[] piece = Messages.of(PIECE_BYTES);
    private byte[] sealed = NOTHING;
    private int at;
    private long left;
    private boolean ended;
    private long sealingNanos;

    /** A message of so many bytes, sealed by a cipher that is ready. */
    SealedSource(Cipher cipher, long length) {
        this.cipher = cipher;
        this.left = length;
    }

    long sealingNanos() {
        return sealingNanos;
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) {
        while (at == sealed.length) {
            if (ended) {
                return -1;
            }
            sealMore();
        }
        int taken = Math.min(length, sealed.length - at);
        System.arraycopy(sealed, at, bytes, offset, taken);
        at += taken;
        return taken;
    }

    private void sealMore() {
        long start = System.nanoTime();
        at = 0;
        try {
            if (left > 0) {
                int length = (int) Math.min(left, PIECE_BYTES);
                left -= length;
                sealed = cipher.update(piece, 0, length);
            } else {
                byte[] last = cipher.doFinal();
                sealed = last == null ? NOTHING : last; // as NullCipher has it
                ended = true;
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("sealing failed", e);
        }
        sealingNanos += System.nanoTime() - start;
    }
}
