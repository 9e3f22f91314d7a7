package io.github.themapleseed.tinymls.conformance.heap;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

    private final Key key;
    private final VictimKeys keys;
    private final Map<String, byte[]> messages;
    private final List<Object> held = new ArrayList<>();
    private Cipher moving;
    private int moved;

    FailedOpenings(Key key, VictimKeys keys, Map<String, byte[]> messages) {
        this.key = key;
        this.keys = keys;
        this.messages = messages;
    }

    int held() {
        return held.size();
    }

    void provoke() throws GeneralSecurityException, IOException {
        for (String way : WAYS) {
            open(way, messages.get(way));
        }
        byte[] standing = messages.get(STANDING);
        opener().update(standing, 0, standing.length - 100);
        byte[] begun = messages.get(MOVING);
        moving = opener();
        moved = begun.length - 200;
        moving.update(begun, 0, moved);
    }

    private void open(String way, byte[] message) throws GeneralSecurityException, IOException {
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
                Cipher unwrapper = hold(keys.cipher(Cipher.UNWRAP_MODE, key));
                fails(() -> unwrapper.unwrap(message, "AES", Cipher.SECRET_KEY));
            }
            case "pieces", "piecesLatched", "truncated" -> fails(() -> inPieces(message).doFinal());
            case "unfinishedLatched" -> inPieces(message);
            case "input", "inputLatched" -> {
                CipherInputStream stream = hold(new CipherInputStream(new ByteArrayInputStream(message), opener()));
                fails(stream::readAllBytes);
            }
            case "output", "outputLatched" -> throughOutputStream(message);
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

    /** Carries the one on that is kept going. */
    void move() {
        moving.update(messages.get(MOVING), moved, 1);
        moved++;
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
        return hold(keys.cipher(Cipher.DECRYPT_MODE, key));
    }

    private <T> T hold(T object) {
        held.add(object);
        return object;
    }
}
