package io.github.themapleseed.tinymls.primitive;

import java.security.ProviderException;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.AEADBadTagException;

/**
 * Known answers of AES-256-GCM (NIST SP 800-38D) and of the tree's step, both under the all-zero key. The delegate is
 * called as sealing and opening call it: output without a byte to spare, input and output in one array, an empty
 * plaintext, associated data in pieces, a forgery before a genuine message. Nothing here is secret.
 */
final class KnownAnswers {
    static final byte[] KEY = new byte[GcmEngine.KEY_BYTES];

    private static final HexFormat HEX = HexFormat.of();
    private static final byte[] AAD = HEX.parseHex("01020304050607");
    /** Offset of the output in its array: not 0, since ciphertext follows a header. */
    private static final int PLACE = 56;
    private static final int SHORT_BYTES = 16;
    /** Long enough for {@link GcmEngine} to seal by two calls. */
    private static final int LONG_BYTES = 5000;
    private static final String EMPTY_TAG = "8486364fc8409762f6e6232b65376b97";
    private static final String SHORT_SEALED = "be2c3633f9fbb54a618892d68757b9630780f5684de732c5d48bf9c331d1fac2";
    private static final String LONG_START = "abce5002a5892fdf720f21f0b0647b47";
    private static final String LONG_TAG = "c9d270646a0d4a8fae59ce5accb1ad0f";
    private static final String CHILDREN = "dc95c078a2408989ad48a21492842087530f8afbc74536b9a963b4f1c4cb738b"
            + "cea7403d4d606b6e074ec5d3baf39d18726003ca37a62a74d1a2f58e7506358e";

    private KnownAnswers() {
    }

    /**
     * Tests an engine under {@link #KEY}, and scrubs it.
     *
     * @throws ProviderException if an answer is not the known one
     */
    static void expectOf(GcmEngine engine) throws AEADBadTagException {
        expect("sealing nothing", EMPTY_TAG, sealed(engine, 1, 0));
        opensToZeros(engine, 1, 0, HEX.parseHex(EMPTY_TAG));
        inPlace(engine);
        byte[] message = sealed(engine, 3, LONG_BYTES);
        expect("sealing", LONG_START, Arrays.copyOf(message, LONG_START.length() / 2));
        expect("sealing", LONG_TAG, Arrays.copyOfRange(message, LONG_BYTES, message.length));
        refusesAltered(engine, message);
        opensToZeros(engine, 3, LONG_BYTES, message);
        engine.scrub();
    }

    private static byte[] nonce(int number) {
        byte[] nonce = new byte[GcmEngine.NONCE_BYTES];
        nonce[nonce.length - 1] = (byte) number;
        return nonce;
    }

    /** Seals a plaintext of zeros, with associated data in pieces unless the plaintext is empty. */
    private static byte[] sealed(GcmEngine engine, int number, int length) throws AEADBadTagException {
        byte[] output = new byte[PLACE + length + GcmEngine.TAG_BYTES];
        engine.startSeal(nonce(number));
        associate(engine, length);
        engine.finish(new byte[length], 0, length, output, PLACE);
        return Arrays.copyOfRange(output, PLACE, output.length);
    }

    private static void associate(GcmEngine engine, int length) {
        if (length > 0) {
            engine.aad(AAD, 0, 1);
            engine.aad(AAD, 1, 2);
            engine.aad(AAD, 3, AAD.length - 3);
        }
    }

    private static void opensToZeros(GcmEngine engine, int number, int length, byte[] message)
            throws AEADBadTagException {
        byte[] output = new byte[length];
        engine.startOpen(nonce(number));
        associate(engine, length);
        Arrays.fill(output, (byte) 1);
        engine.finish(message, 0, message.length, output, 0);
        expect("opening", new byte[length], output);
    }

    private static void inPlace(GcmEngine engine) throws AEADBadTagException {
        byte[] array = new byte[SHORT_BYTES + GcmEngine.TAG_BYTES];
        engine.startSeal(nonce(2));
        engine.finish(array, 0, SHORT_BYTES, array, 0);
        expect("sealing in place", SHORT_SEALED, array);
        engine.startOpen(nonce(2));
        engine.finish(array, 0, array.length, array, 0);
        expect("opening in place", new byte[SHORT_BYTES], Arrays.copyOf(array, SHORT_BYTES));
    }

    private static void refusesAltered(GcmEngine engine, byte[] message) {
        byte[] altered = message.clone();
        altered[0] ^= 1;
        engine.startOpen(nonce(3));
        associate(engine, LONG_BYTES);
        try {
            engine.finish(altered, 0, altered.length, new byte[LONG_BYTES], 0);
        } catch (AEADBadTagException refused) {
            return;
        }
        throw new ProviderException("known-answer test of refusing an altered message failed");
    }

    /**
     * Derives the children of the node {@link #KEY} twice, since objects are used again, and scrubs.
     *
     * @throws ProviderException if they are not the known ones
     */
    static void expectOf(TreePrg step) {
        for (int i = 0; i < 2; i++) {
            byte[] children = new byte[2 * TreePrg.NODE_BYTES];
            step.children(KEY, children);
            expect("the tree's step", CHILDREN, children);
        }
        step.scrub();
    }

    private static void expect(String what, String known, byte[] answer) {
        expect(what, HEX.parseHex(known), answer);
    }

    private static void expect(String what, byte[] known, byte[] answer) {
        if (!Arrays.equals(known, answer)) {
            throw new ProviderException("known-answer test of " + what + " failed");
        }
    }

    /** An exception that reports what a delegate threw. */
    static ProviderException failed(Throwable cause) {
        return cause instanceof ProviderException failure ? failure : new ProviderException(cause.toString(), cause);
    }
}
