package io.github.themapleseed.tinymls.benchmark;

import java.io.InputStream;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;

/** A sealed message of any length, made while it is read; knows how long the making took. */
final class SealedSource extends InputStream {
    private static final int PIECE_BYTES = 1 << 16;
    /** What a piece may become longer by when it is sealed. */
    private static final int ROOM_BYTES = 1024;

    private final Cipher cipher;
    private final byte[] piece = Messages.of(PIECE_BYTES);
    /** Used again for each piece: the collections of one array for each would be counted as the reader's time. */
    private final byte[] sealed = new byte[PIECE_BYTES + ROOM_BYTES];
    private int at;
    private int end;
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
        while (at == end) {
            if (ended) {
                return -1;
            }
            sealMore();
        }
        int taken = Math.min(length, end - at);
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
                end = cipher.update(piece, 0, length, sealed);
            } else {
                end = cipher.doFinal(sealed, 0);
                ended = true;
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("sealing failed", e);
        }
        sealingNanos += System.nanoTime() - start;
    }
}
