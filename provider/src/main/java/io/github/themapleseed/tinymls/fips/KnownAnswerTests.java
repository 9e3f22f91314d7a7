package io.github.themapleseed.tinymls.fips;

import io.github.themapleseed.tinymls.platform.Nullable;
import io.github.themapleseed.tinymls.primitive.Delegate;
import io.github.themapleseed.tinymls.primitive.DerivationKit;
import io.github.themapleseed.tinymls.primitive.GcmEngine;
import io.github.themapleseed.tinymls.ratchet.GgmTree;
import io.github.themapleseed.tinymls.ratchet.PathCache;
import io.github.themapleseed.tinymls.ratchet.PathDescent;
import io.github.themapleseed.tinymls.ratchet.RootSecrets;
import io.github.themapleseed.tinymls.ratchet.SenderEpochKeys;
import io.github.themapleseed.tinymls.record.AssociatedData;
import io.github.themapleseed.tinymls.record.BufferPair;
import io.github.themapleseed.tinymls.record.ChunkCipher;
import io.github.themapleseed.tinymls.record.ChunkKeys;
import io.github.themapleseed.tinymls.record.ChunkLayout;
import io.github.themapleseed.tinymls.record.Header;
import java.nio.charset.StandardCharsets;
import java.security.ProviderException;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.AEADBadTagException;

/**
 * Known-answer tests of the tree's last steps, the key schedule and the engine over a delegate, run before the delegate
 * is used. The answers are those of the worked example in FORMAT.md. Nothing here is secret. The way from the root
 * takes 45 steps more, which say nothing more about the delegate and cost a fresh JVM some milliseconds.
 */
public final class KnownAnswerTests {
    private static final HexFormat HEX = HexFormat.of();
    private static final byte[] ROOT_KEY =
            HEX.parseHex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
    private static final String KEY_ID = "5ac6e91f06f8c9e5fa853b2db9af86f4";
    private static final long EPOCH = 1_795_436_130_250L;
    private static final byte[] SALT = HEX.parseHex("c0c1c2c3c4c5c6c7c8c9cacb");
    /** The node three steps above the leaf. */
    private static final byte[] ANCESTOR =
            HEX.parseHex("b900be3bc09d6a87e381cd0f3f13d1f61ddcb6e1b000d85348d28175075f4c2e");
    private static final long BELOW_ANCESTOR = 7;
    private static final String LEAF = "4d243cc511f9e3269d66c88eb2b18b6cdd9631dd29217b2e86dcf1182da46d83";
    private static final String STREAM = "eeed2bb269f684ae75489f337d20c96298baea61c382356d5682b99c6c40f81d";
    private static final byte[] AAD = "header".getBytes(StandardCharsets.US_ASCII);
    private static final AssociatedData ASSOCIATED = new AssociatedData(new byte[0], AAD, AAD.length);
    private static final byte[] NAME = Header.epochAndSalt(EPOCH, SALT);
    private static final byte[] PLAINTEXT = "TinyMLS".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] MESSAGE = HEX.parseHex("0101a208552fcac0c1c2c3c4c5c6c7c8c9cacb0000000001"
            + "89fa0e51153ca89a98312268592f230e70cc1f0633906c3959688421ae69b305"
            + "b83fd1a40f2cb85b7a69db3a75568bd0e47b3206642833");

    private KnownAnswerTests() {
    }

    /**
     * Runs all tests, after the delegate has been calibrated.
     *
     * @throws ProviderException if an answer is not the known one; the message says which
     */
    public static void run(Delegate delegate) {
        delegate.calibrate();
        try (DerivationKit kit = delegate.borrow()) {
            SenderEpochKeys keys = keys(kit);
            try {
                Header header = Header.of(NAME, false, 1, keys.commitment());
                expect("key schedule", STREAM, keys.firstStreamSecret(header.counterBytes(), kit.kdf()));
                engine(delegate.gcm(keys.key()), keys.iv(), header);
            } finally {
                keys.wipe();
            }
            kit.scrub();
        } catch (AEADBadTagException e) {
            throw failed("opening", e);
        }
    }

    private static SenderEpochKeys keys(DerivationKit kit) {
        RootSecrets root = RootSecrets.derive(ROOT_KEY, kit.kdf());
        root.tree().wipe();
        expect("key id", KEY_ID, root.keyId());
        GgmTree part = GgmTree.of(EPOCH & ~BELOW_ANCESTOR, EPOCH | BELOW_ANCESTOR, ANCESTOR, 0);
        try (PathDescent descent = new PathCache().descend(part, EPOCH, kit.step())) {
            byte[] leaf = descent.takeLeaf();
            expect("tree", LEAF, leaf);
            byte[] secret = SenderEpochKeys.senderSecret(leaf, NAME, kit.kdf());
            return SenderEpochKeys.of(secret, SenderEpochKeys.commitment(secret, kit.kdf()), kit.kdf());
        } finally {
            part.wipe();
        }
    }

    private static void engine(GcmEngine gcm, byte[] iv, Header header) throws AEADBadTagException {
        ChunkCipher chunks = new ChunkCipher(ChunkLayout.V1, new OneGeneration(gcm, iv));
        byte[] message = new byte[MESSAGE.length];
        header.writeTo(message, 0);
        chunks.begin(header.counter())
                .sealAll(header, ASSOCIATED, new BufferPair(PLAINTEXT, 0, PLAINTEXT.length, message, Header.BYTES));
        expect("sealing", HEX.formatHex(MESSAGE), message);
        byte[] opened = new byte[PLAINTEXT.length];
        chunks.begin(header.counter())
                .openAll(header, ASSOCIATED,
                        new BufferPair(message, Header.BYTES, message.length - Header.BYTES, opened, 0));
        expect("opening", HEX.formatHex(PLAINTEXT), opened);
        message[message.length - 1] ^= 1;
        try {
            chunks.begin(header.counter())
                    .openAll(header, ASSOCIATED,
                            new BufferPair(message, Header.BYTES, message.length - Header.BYTES, opened, 0));
        } catch (AEADBadTagException refused) {
            gcm.scrub();
            return;
        }
        throw failed("refusal of an altered message", null);
    }

    private record OneGeneration(GcmEngine engine, byte[] iv) implements ChunkKeys {
        @Override
        public void advance() {
            throw new IllegalStateException("the known message has one generation");
        }
    }

    private static void expect(String what, String known, byte[] answer) {
        if (!Arrays.equals(HEX.parseHex(known), answer)) {
            throw failed(what, null);
        }
    }

    /** What a delegate threw, in words: its message, and its class where that is not our own. */
    public static String reason(Throwable failure) {
        String message = failure.getMessage();
        return failure instanceof ProviderException && message != null ? message : failure.toString();
    }

    private static ProviderException failed(String what, @Nullable Exception cause) {
        return new ProviderException("known-answer test of " + what + " failed", cause);
    }
}
