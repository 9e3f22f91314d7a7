package io.github.themapleseed.tinymls.conformance.differential;

import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.util.Arrays;
import java.util.Random;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;

/** What a cipher under test is doing between two inits, in the words of the format's model. */
final class Message {
    private final Format format;
    private final Key key;
    private final byte[] iv;
    private final int tagBits;
    private final Step.Init init;
    private final ByteArrayOutputStream aad = new ByteArrayOutputStream();
    private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private byte[] plaintext;
    private byte[] sealed;
    private int at;

    /** After an init; {@code iv} is null where messages are bound to none. */
    Message(Format format, Step.Init init, Key key, byte[] iv, int tagBits) {
        this.format = format;
        this.init = init;
        this.key = key;
        this.iv = iv;
        this.tagBits = tagBits;
    }

    boolean seals() {
        return init.mode() == Cipher.ENCRYPT_MODE || init.mode() == Cipher.WRAP_MODE;
    }

    void reset() {
        aad.reset();
        taken.reset();
        out.reset();
        sealed = null;
        at = 0;
    }

    byte[] aad() {
        return aad.toByteArray();
    }

    void addAad(byte[] more) {
        aad.writeBytes(more);
    }

    /** The next input of a call. */
    byte[] input(Step.Data step) throws GeneralSecurityException {
        if (step.source() == Step.Source.NONE) {
            return new byte[0];
        }
        if (seals()) {
            return bytes(step.length());
        }
        prepare();
        int left = sealed.length - at;
        return Arrays.copyOfRange(sealed, at, at + part(left, step.eighths()));
    }

    /** All or nothing where that is said; else at least a byte, but not the last two, of which one may be too much. */
    private static int part(int left, int eighths) {
        if (eighths % 8 == 0) {
            return left * eighths / 8;
        }
        return Math.max(0, Math.min(left - 2, Math.max(1, left * eighths / 8)));
    }

    /** Takes back what {@link #input} prepared for a call that took nothing: more AAD may come. */
    void refused() {
        if (at == 0) {
            sealed = null;
        }
    }

    /** Whether AAD may no longer come. */
    boolean begun() {
        return at > 0 || taken.size() > 0;
    }

    /** Seals the message to open, with the AAD that has been given so far. */
    private void prepare() throws GeneralSecurityException {
        if (sealed == null) {
            plaintext = bytes(init.plaintextLength());
            sealed = damaged();
        }
    }

    private byte[] damaged() throws GeneralSecurityException {
        byte[] message = switch (init.damage()) {
            case OTHER_AAD -> reference(Cipher.ENCRYPT_MODE, iv, bytes(aad.size() + 1)).doFinal(plaintext);
            case OTHER_IV -> reference(Cipher.ENCRYPT_MODE, new byte[] {1, 2, 3}, aad()).doFinal(plaintext);
            default -> reference(Cipher.ENCRYPT_MODE, iv, aad()).doFinal(plaintext);
        };
        return switch (init.damage()) {
            case FLIPPED -> flipped(message);
            case TRUNCATED -> Arrays.copyOf(message, message.length - 1);
            case EXTENDED -> Arrays.copyOf(message, message.length + 1);
            case BEGINNING -> Arrays.copyOf(message, 5);
            case EMPTY -> new byte[0];
            default -> message;
        };
    }

    /** A bit is flipped somewhere, often near the beginning, at the same place each time the call is repeated. */
    private byte[] flipped(byte[] message) {
        Random place = new Random(31L * init.plaintextLength() + init.parameters().ordinal());
        int among = place.nextBoolean() ? Math.min(8, message.length) : message.length;
        message[place.nextInt(among)] ^= (byte) (1 << place.nextInt(8));
        return message;
    }

    /** The bytes of a key to be unwrapped. */
    byte[] wrapped(byte[] encoding) throws GeneralSecurityException {
        plaintext = encoding;
        sealed = damaged();
        return sealed;
    }

    private Cipher reference(int mode, byte[] underIv, byte[] associated) throws GeneralSecurityException {
        Cipher cipher = format.reference();
        if (underIv == null) {
            cipher.init(mode, key);
        } else {
            cipher.init(mode, key, new GCMParameterSpec(tagBits, underIv));
        }
        cipher.updateAAD(associated);
        return cipher;
    }

    static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    /** What is wrong with the output of an {@code update} that took that input, or null. */
    String updated(byte[] input, byte[] output, boolean mayHoldBack, int room) {
        if (!seals()) {
            at += input.length;
            return output.length == 0 ? null : output.length + " bytes left before the message was authentic";
        }
        taken.writeBytes(input);
        int ready = format.readyWhenTaken(taken.size()) - out.size();
        out.writeBytes(output);
        int expected = Math.min(ready, room);
        boolean right = mayHoldBack ? output.length <= expected : output.length == expected;
        return right ? null : output.length + " bytes left where the format has " + ready + " and there is room for "
                + room;
    }

    /** What is wrong with the output of a {@code doFinal} that took that input, or null. Resets. */
    String finished(byte[] input, byte[] output) throws GeneralSecurityException {
        try {
            if (!seals()) {
                return openedRight(output);
            }
            taken.writeBytes(input);
            out.writeBytes(output);
            return sealedRight(out.toByteArray(), taken.toByteArray());
        } finally {
            reset();
        }
    }

    private String openedRight(byte[] output) {
        if (!init.damage().spares()) {
            return "a message that was " + init.damage() + " opened";
        }
        return Arrays.equals(plaintext, output) ? null : "another plaintext";
    }

    /** What is wrong with a message, or null. */
    String sealedRight(byte[] message, byte[] expected) {
        int length = format.sealedLength(expected.length, tagBits);
        if (message.length != length) {
            return "a message of " + message.length + " bytes, not " + length;
        }
        try {
            byte[] opened = reference(Cipher.DECRYPT_MODE, iv, aad()).doFinal(message);
            return Arrays.equals(expected, opened) ? null : "the message opens as another plaintext";
        } catch (GeneralSecurityException e) {
            return "the message does not open: " + e;
        }
    }

    /** What {@code getOutputSize} must say at the least, and for TinyMLS exactly, before a {@code doFinal}. */
    int outputSize(int more) {
        if (seals()) {
            return format.sealedLength(taken.size() + more, tagBits) - out.size();
        }
        int overhead = format.sealedLength(0, tagBits);
        return Math.max(0, at + more - overhead);
    }
}
