package io.github.themapleseed.tinymls.conformance.fuzz;

import static io.github.themapleseed.tinymls.conformance.fuzz.Fixture.require;

import io.github.themapleseed.tinymls.conformance.model.Prefix;
import io.github.themapleseed.tinymls.conformance.model.ReferenceMessage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.CipherInputStream;
import javax.crypto.SecretKey;
import javax.crypto.ShortBufferException;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Fuzzing of the message opener (CONTRACT.md item 32): whatever is done to a message, it opens as what was sealed or
 * is an {@link AEADBadTagException}, however it is fed, and what is released before the end is the beginning of what
 * was sealed. The input is a program: which message, how it is fed, what is changed in it; or a message of its own.
 */
public final class MessageTarget {
    private static final Cipher OPENER = Fixture.cipher();
    private static final SecretKey KEY = new SecretKeySpec(new byte[40], "AES");
    private static final long EPOCH = 1_795_392_000_000L;
    private static final int CHUNK = 65_536;
    private static final int HEADER = ReferenceMessage.HEADER_BYTES;
    private static final byte[] AAD = {1, 2, 3};
    private static final byte[] IV = {9, 9, 9, 9, 9};
    private static final Base[] BASES = {base(0, null), base(1, IV), base(100, null), base(CHUNK - 1, null),
        base(CHUNK, IV), base(2 * CHUNK + 7, null)};
    private static final int WHOLE = 0;
    private static final int PARTS = 1;
    private static final int STREAM = 2;
    private static final int BUFFERS = 3;
    private static final int INTO_ARRAY = 4;
    private static final int WAYS = 5;
    private static final int OWN_MESSAGE = 255;
    private static final int UNBOUND = 2;

    /** A message that opens. */
    private record Base(byte[] plaintext, byte[] iv, byte[] message) {
    }

    private MessageTarget() {
    }

    private static Base base(int length, byte[] iv) {
        byte[] plaintext = new byte[length];
        Arrays.fill(plaintext, (byte) 0x61);
        byte[] salt = new byte[12];
        Arrays.fill(salt, (byte) length);
        return new Base(plaintext, iv,
                ReferenceMessage.seal(KEY.getEncoded(), EPOCH, salt, length, iv, AAD, plaintext));
    }

    /** What the fuzzer calls. */
    public static void fuzzerTestOneInput(byte[] data) throws GeneralSecurityException {
        Bytes in = new Bytes(data);
        int way = in.octet() % WAYS;
        int choice = in.octet();
        Base base = BASES[choice == OWN_MESSAGE ? UNBOUND : choice % BASES.length];
        byte[] message = choice == OWN_MESSAGE ? in.rest() : changed(base.message, in);
        Base sealed = sealedAs(message, base.iv);
        ByteArrayOutputStream released = new ByteArrayOutputStream();
        try {
            feed(opener(base), way, message, released);
            require(sealed != null && Arrays.equals(sealed.message, message), "what was not sealed has opened");
            require(Arrays.equals(sealed.plaintext, released.toByteArray()), "opened as something else");
        } catch (AEADBadTagException e) {
            require(sealed == null || !Arrays.equals(sealed.message, message), "what was sealed does not open");
            byte[] early = released.toByteArray();
            require(early.length == 0 || sealed != null && early.length <= sealed.plaintext.length
                    && Arrays.equals(early, Arrays.copyOf(sealed.plaintext, early.length)), "released unauthenticated");
        }
    }

    /** The message with that header which was sealed under that IV, or null. */
    private static Base sealedAs(byte[] message, byte[] iv) {
        for (Base base : BASES) {
            if (message.length >= HEADER && Arrays.equals(base.message, 0, HEADER, message, 0, HEADER)
                    && Arrays.equals(base.iv, iv)) {
                return base;
            }
        }
        return null;
    }

    private static Cipher opener(Base base) throws GeneralSecurityException {
        if (base.iv == null) {
            OPENER.init(Cipher.DECRYPT_MODE, KEY);
        } else {
            OPENER.init(Cipher.DECRYPT_MODE, KEY, new IvParameterSpec(base.iv));
        }
        OPENER.updateAAD(AAD);
        return OPENER;
    }

    private static void feed(Cipher opener, int way, byte[] message, ByteArrayOutputStream released)
            throws GeneralSecurityException {
        switch (way) {
            case WHOLE -> released.writeBytes(opener.doFinal(message));
            case PARTS -> inParts(opener, message, released);
            case STREAM -> asStream(opener, message, released);
            case BUFFERS -> throughBuffers(opener, message, released);
            case INTO_ARRAY -> intoArray(opener, message, released);
            default -> throw new IllegalStateException();
        }
    }

    private static void inParts(Cipher opener, byte[] message, ByteArrayOutputStream released)
            throws GeneralSecurityException {
        int part = message.length / 5 + 1;
        int at = 0;
        for (; at + part <= message.length; at += part) {
            released.writeBytes(opener.update(message, at, part));
        }
        released.writeBytes(opener.doFinal(message, at, message.length - at));
    }

    private static void asStream(Cipher opener, byte[] message, ByteArrayOutputStream released)
            throws GeneralSecurityException {
        try (CipherInputStream in = new CipherInputStream(new ByteArrayInputStream(message), opener)) {
            in.transferTo(released);
        } catch (IOException e) {
            if (e.getCause() instanceof GeneralSecurityException cause) {
                throw cause;
            }
            throw new IllegalStateException(e);
        }
    }

    private static void throughBuffers(Cipher opener, byte[] message, ByteArrayOutputStream released)
            throws GeneralSecurityException {
        ByteBuffer output = ByteBuffer.allocateDirect(opener.getOutputSize(message.length));
        int opened = opener.doFinal(ByteBuffer.wrap(message).asReadOnlyBuffer(), output);
        byte[] bytes = new byte[opened];
        output.flip().get(bytes);
        released.writeBytes(bytes);
    }

    /** First into an array one byte too short, which must do no harm. */
    private static void intoArray(Cipher opener, byte[] message, ByteArrayOutputStream released)
            throws GeneralSecurityException {
        byte[] output = new byte[opener.getOutputSize(message.length)];
        if (output.length > 0) {
            try {
                opener.doFinal(message, 0, message.length, new byte[output.length - 1], 0);
                throw new AssertionError("fitted into an array too short");
            } catch (ShortBufferException e) {
                require(opener.getOutputSize(message.length) == output.length, "a short buffer has consumed something");
            }
        }
        released.write(output, 0, opener.doFinal(message, 0, message.length, output, 0));
    }

    /** Carries out the changes that the rest of the input says. */
    private static byte[] changed(byte[] message, Bytes in) {
        byte[] now = message.clone();
        while (in.hasMore()) {
            now = change(now, in.octet(), (int) in.uint(3), in);
        }
        return now;
    }

    private static byte[] change(byte[] message, int act, int where, Bytes in) {
        int at = where % (message.length + 1);
        switch (act % 7) {
            case 0: // flips bits
                if (at < message.length) {
                    message[at] ^= (byte) in.octet();
                }
                return message;
            case 1: // overwrites
                byte[] patch = in.take(in.octet() % 16);
                System.arraycopy(patch, 0, message, at, Math.min(patch.length, message.length - at));
                return message;
            case 2:
                return Arrays.copyOf(message, at); // cuts off
            case 3:
                return Bytes.of(message, in.take(in.octet())); // appends
            case 4: // takes out a part, a chunk at the most
                int end = Math.min(message.length, at + (int) in.uint(3) % (CHUNK + 17));
                return Bytes.of(Arrays.copyOf(message, at), Arrays.copyOfRange(message, end, message.length));
            case 5: // goes on as another message
                byte[] other = BASES[in.octet() % BASES.length].message;
                return Bytes.of(Arrays.copyOf(message, at),
                        Arrays.copyOfRange(other, Math.min(at, other.length), other.length));
            default: // says another epoch
                byte[] epoch = in.take(6);
                if (message.length > epoch.length) {
                    System.arraycopy(epoch, 0, message, 1, epoch.length);
                }
                return message;
        }
    }

    /** Where fuzzing begins: each message fed in each way, whole, cut, spliced and flipped. */
    static List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        for (int way = 0; way < WAYS; way++) {
            for (int base = 0; base < BASES.length; base++) {
                seeds.add(Bytes.of(way, base));
                seeds.add(Bytes.of(way, base, 0, "000018", 1));
                seeds.add(Bytes.of(way, base, 2, "010047", 3, 0));
                seeds.add(Bytes.of(way, base, 4, "000038", "010010"));
                seeds.add(Bytes.of(way, base, 5, "010048", (base + 1) % BASES.length));
            }
            seeds.add(Bytes.of(way, 2, 6, "000000", "ffffffffffff"));
            seeds.add(Bytes.of(way, OWN_MESSAGE, BASES[UNBOUND].message));
            seeds.add(Bytes.of(way, OWN_MESSAGE, new byte[Prefix.BYTES]));
        }
        return seeds;
    }
}
