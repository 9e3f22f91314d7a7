package io.github.themapleseed.tinymls.conformance.heap;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.CipherInputStream;
import javax.crypto.CipherOutputStream;

/**
 * Messages of several generations: some finished, some that stand still half-way, and one pair that goes on all the
 * time and so outlives the window that its header fell out of.
 */
final class LongStreams {
    private static final int MIB = 1 << 20;
    private static final int CHUNK = 65_536;
    private static final int SEALED_CHUNK = CHUNK + 16;
    private static final int HEADER = 56;
    private static final int PIECE = 10_000;
    private static final int STEP = Victim.EVERYTHING ? 10_000 : 150_000;
    private static final int LONG = Victim.EVERYTHING ? 2 * CHUNK : 5 * MIB;
    private static final List<String> KEYS =
            Victim.EVERYTHING ? List.of("direct") : List.of("direct", "translated", "generated");
    private static final String MOVING = "translated";

    private final VictimKeys keys;
    private final Report report;
    private final List<Object> held = new ArrayList<>();
    private Cipher movingSealer;
    private Cipher movingOpener;
    private byte[] movingPrefix = {};
    private long sealedBytes;
    private long openedBytes;

    LongStreams(VictimKeys keys, Report report) {
        this.keys = keys;
        this.report = report;
    }

    int held() {
        return held.size();
    }

    /** Seals and opens long messages to their end, as streams and in one call. */
    void finish() throws GeneralSecurityException, IOException {
        byte[] streamed = sealStreamed("generated", LONG / 5 * 9);
        Cipher opener = hold(keys.cipher(Cipher.DECRYPT_MODE, "generated"));
        for (int at = 0; at < streamed.length; at += PIECE) {
            opener.update(streamed, at, Math.min(PIECE, streamed.length - at));
        }
        opener.doFinal();
        report.whole("generated", streamed);
        byte[] atOnce = hold(keys.cipher(Cipher.ENCRYPT_MODE, "direct")).doFinal(new byte[LONG]);
        hold(keys.cipher(Cipher.DECRYPT_MODE, "direct")).doFinal(atOnce);
        report.whole("direct", atOnce);
    }

    private byte[] sealStreamed(String key, int bytes) throws GeneralSecurityException, IOException {
        ByteArrayOutputStream sealed = new ByteArrayOutputStream(bytes + bytes / 512);
        CipherOutputStream stream = new CipherOutputStream(sealed, hold(keys.cipher(Cipher.ENCRYPT_MODE, key)));
        byte[] piece = new byte[PIECE];
        for (int left = bytes; left > 0; left -= piece.length) {
            stream.write(piece, 0, Math.min(left, piece.length));
        }
        stream.close();
        return sealed.toByteArray();
    }

    /** Seals and opens long messages half-way, in their first generation and in their second, and never goes on. */
    void leaveStanding() throws GeneralSecurityException, IOException {
        for (String key : KEYS) {
            for (int bytes : new int[] {CHUNK + 1_000, LONG}) {
                byte[] begun = hold(keys.cipher(Cipher.ENCRYPT_MODE, key)).update(new byte[bytes]);
                report.message(key, begun, bytes / CHUNK - 1);
                hold(keys.cipher(Cipher.DECRYPT_MODE, key)).update(begun);
            }
            if (!Victim.EVERYTHING) {
                leaveStreamOpen(key);
            }
        }
    }

    private void leaveStreamOpen(String key) throws GeneralSecurityException, IOException {
        ByteArrayOutputStream sealed = new ByteArrayOutputStream();
        CipherOutputStream sealing = new CipherOutputStream(sealed, keys.cipher(Cipher.ENCRYPT_MODE, key));
        sealing.write(new byte[MIB / 2]);
        CipherInputStream opening = new CipherInputStream(new ByteArrayInputStream(sealed.toByteArray()),
                keys.cipher(Cipher.DECRYPT_MODE, key));
        if (opening.read() != 0) {
            throw new IllegalStateException("nothing was released");
        }
        report.message(key, sealed.toByteArray(), MIB / 2 / CHUNK - 1);
        hold(sealing);
        hold(opening);
    }

    /** Begins the pair that goes on. */
    void beginMoving() throws GeneralSecurityException {
        movingSealer = hold(keys.cipher(Cipher.ENCRYPT_MODE, MOVING));
        movingOpener = hold(keys.cipher(Cipher.DECRYPT_MODE, MOVING));
        move(LONG);
    }

    /** Carries the pair on a little. */
    void move() {
        move(STEP);
    }

    private void move(int bytes) {
        byte[] sealed = movingSealer.update(new byte[bytes]);
        if (movingPrefix.length == 0) {
            movingPrefix = Arrays.copyOf(sealed, Report.PREFIX_BYTES);
        }
        sealedBytes += bytes;
        openedBytes += sealed.length;
        movingOpener.update(sealed);
    }

    /** Tells how far the pair has come: as still moving, or as one that now stands. */
    void report(String kind) {
        long sealed = sealedBytes / CHUNK;
        if (sealed != (openedBytes - HEADER) / SEALED_CHUNK) {
            throw new IllegalStateException("sealer and opener are not at the same chunk");
        }
        report.message(kind, MOVING, movingPrefix, (int) sealed - 1);
    }

    private <T> T hold(T object) {
        held.add(object);
        return object;
    }
}
