package io.github.themapleseed.tinymls.conformance.heap;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.CipherInputStream;
import javax.crypto.CipherOutputStream;

/**
 * Openings that fail in a later chunk, in every way to open, and two that never come to their end. The plaintexts are
 * those of another process: none is in this one but for what openers leave. Ciphers, streams and output stay held.
 */
final class FailedOpenings {
    /** The ways to open; each fails at the last chunk of its message, those that latch at the second of three. */
    static final List<String> WAYS = List.of("oneShot", "ownArray", "inPlace", "buffers", "unwrap", "pieces",
            "piecesLatched", "input", "inputLatched", "output", "outputLatched", "truncated", "unfinishedLatched");
    /** One that stands still half-way, never told that it failed. */
    static final String STANDING = "standing";
    /** One that is kept going until the first dump, and stands still from then on. */
    static final String MOVING = "moving";

    private static final int PIECE = 30_000;
    private static final int HEADER = 56;
    private static final int CHUNK = 65_536 + 16;

    private static final String KEY = "direct";

    private final VictimKeys keys;
    private final List<Object> held = new ArrayList<>();
    private byte[] movingMessage;
    private Cipher moving;
    private int moved;
    private long begunNanos;

    FailedOpenings(VictimKeys keys) {
        this.keys = keys;
    }

    int held() {
        return held.size();
    }

    /** Opens a message in that way, which fails. */
    void open(String way, byte[] message) throws GeneralSecurityException, IOException {
        switch (way) {
            case "oneShot" -> fails(() -> opener().doFinal(message));
            case "ownArray" -> {
                byte[] output = hold(new byte[message.length]);
                fails(() -> opener().doFinal(message, 0, message.length, output, 0));
            }
            case "inPlace" -> fails(() -> opener().doFinal(hold(message), 0, message.length, message, 0));
            case "buffers" -> {
                ByteBuffer output = hold(ByteBuffer.allocate(message.length));
                fails(() -> opener().doFinal(ByteBuffer.wrap(message), output));
            }
            case "unwrap" -> {
                Cipher unwrapper = hold(keys.cipher(Cipher.UNWRAP_MODE, KEY));
                fails(() -> unwrapper.unwrap(message, "AES", Cipher.SECRET_KEY));
            }
            case "pieces", "piecesLatched", "truncated" -> fails(() -> inPieces(message).doFinal());
            case "unfinishedLatched" -> inPieces(message);
            case "input", "inputLatched" -> {
                CipherInputStream stream = hold(new CipherInputStream(new ByteArrayInputStream(message), opener()));
                fails(stream::readAllBytes);
            }
            case "output", "outputLatched" -> throughOutputStream(message);
            case STANDING -> opener().update(message, 0, message.length - 100);
            case MOVING -> begin(message);
            default -> throw new IllegalArgumentException(way);
        }
    }

    private Cipher inPieces(byte[] message) throws GeneralSecurityException {
        Cipher opener = opener();
        for (int at = 0; at < message.length; at += PIECE) {
            opener.update(message, at, Math.min(PIECE, message.length - at));
        }
        return opener;
    }

    /** Closing swallows the failure, so that nothing came out is what is looked at. */
    private void throughOutputStream(byte[] message) throws GeneralSecurityException, IOException {
        ByteArrayOutputStream output = hold(new ByteArrayOutputStream());
        CipherOutputStream stream = hold(new CipherOutputStream(output, opener()));
        stream.write(message);
        stream.close();
        if (output.size() > 0) {
            throw new IllegalStateException("unauthentic plaintext was released");
        }
    }

    private void begin(byte[] message) throws GeneralSecurityException {
        movingMessage = message;
        moved = HEADER + CHUNK;
        moving = opener();
        moving.update(message, 0, moved);
        begunNanos = System.nanoTime();
    }

    /** Carries the one on that is kept going: by an authentic chunk before it has stood still for a window. */
    void move() {
        if (moved == HEADER + CHUNK && System.nanoTime() - begunNanos > Victim.WINDOW.toNanos() * 2 / 3) {
            moving.update(movingMessage, moved, movingMessage.length - 400 - moved);
            moved = movingMessage.length - 400;
        }
    }

    private interface Opening {
        Object run() throws GeneralSecurityException, IOException;
    }

    private static void fails(Opening opening) {
        try {
            opening.run();
        } catch (GeneralSecurityException | IOException e) {
            return; // as it should
        }
        throw new IllegalStateException("a corrupt message was opened");
    }

    private Cipher opener() throws GeneralSecurityException {
        return hold(keys.cipher(Cipher.DECRYPT_MODE, KEY));
    }

    private <T> T hold(T object) {
        held.add(object);
        return object;
    }
}
