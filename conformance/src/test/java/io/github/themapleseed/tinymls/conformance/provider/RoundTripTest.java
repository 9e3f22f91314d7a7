package io.github.themapleseed.tinymls.conformance.provider;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.conformance.model.Prefix;
import io.github.themapleseed.tinymls.conformance.model.ReferenceKey;
import io.github.themapleseed.tinymls.conformance.model.ReferenceMessage;
import io.github.themapleseed.tinymls.conformance.model.ReferenceTree;
import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Random;
import java.util.Set;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/**
 * Provider and reference model open each other's messages, with live keys, root keys and exported keys, of all lengths
 * around the ends of chunks and generations. What the provider sealed is moreover, byte for byte, what the model seals
 * under the same epoch, salt and counter. {@code -Dtinymls.test.seed=N} repeats a run, its clock and the provider's own
 * salts aside.
 */
class RoundTripTest {
    private static final int CHUNK = 65_536;
    private static final int GENERATION = 64 * CHUNK;
    private static final int SHORT_ROUNDS = 400;
    private static final int LONG_ROUNDS = 9;
    /** So that messages meet engines, and sender epochs, that others have used. */
    private static final int MESSAGES_A_KEY = 4;

    /** With a window that no machine is slow enough to let pass between a message and its opening. */
    private final Provider provider = Tiny.configured("tinymls.window=1h");
    private final long seed = Long.getLong("tinymls.test.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final Set<String> sealedUnder = new HashSet<>();
    private long bytes;

    /** A key as the provider gets it, and the tree that the model opens with. */
    private record Pair(SecretKey key, ReferenceTree tree) {
    }

    /** What goes into a message. */
    private record Content(byte[] callerIv, byte[] aad, byte[] plaintext) {
    }

    @Test
    void modelOpensWhatTheProviderSeals() throws Exception {
        Pair pair = null;
        for (int round = 0; round < SHORT_ROUNDS + LONG_ROUNDS; round++) {
            String what = "tinymls.test.seed=" + seed + ", round " + round;
            pair = round % MESSAGES_A_KEY == 0 ? pair(round / MESSAGES_A_KEY % 6) : pair;
            Content content = content(length(round));
            byte[] message = seal(pair.key, content);
            long age = System.currentTimeMillis() - Prefix.parse(message).epoch();
            byte[] iv = content.callerIv;
            assertArrayEquals(content.plaintext, ReferenceMessage.open(pair.tree, iv, content.aad, message), what);
            Prefix prefix = Prefix.parse(message);
            assertArrayEquals(ReferenceMessage.seal(pair.tree, prefix, iv, content.aad, content.plaintext), message,
                    what);
            assertTrue(Math.abs(age) < 60_000, what);
            assertTrue(sealedUnder.add(HexFormat.of().formatHex(message, 1, Prefix.BYTES)), what + ": a nonce twice");
        }
        report("sealed by the provider, opened and sealed again by the model");
    }

    @Test
    void providerOpensWhatTheModelSeals() throws Exception {
        Pair pair = null;
        Prefix prefix = null;
        for (int round = 0; round < SHORT_ROUNDS + LONG_ROUNDS; round++) {
            String what = "tinymls.test.seed=" + seed + ", round " + round;
            boolean newSender = round % MESSAGES_A_KEY < 2;
            pair = round % MESSAGES_A_KEY == 0 ? pair(round / MESSAGES_A_KEY % 6) : pair;
            Content content = content(length(round));
            prefix = newSender ? Prefix.of(System.currentTimeMillis() + random.nextInt(-50_000, 50_000),
                    randomBytes(12), counter(), content.callerIv != null)
                    : Prefix.of(prefix.epoch(), prefix.salt(), counter(), content.callerIv != null);
            byte[] message = ReferenceMessage.seal(pair.tree, prefix, content.callerIv, content.aad,
                    content.plaintext);
            byte[] given = content.callerIv == null && random.nextBoolean() ? prefix.reportedIv() : content.callerIv;
            refuseForgery(pair, given, content, message, what);
            Cipher cipher = Tiny.cipher(provider, Cipher.DECRYPT_MODE, pair.key, given, content.aad);
            assertArrayEquals(content.plaintext, feed(cipher, message), what);
        }
        report("sealed by the model, opened by the provider, each after a forgery of it");
    }

    private long counter() {
        return random.nextBoolean() ? random.nextInt(1 << 24) : random.nextLong(1L << 40);
    }

    /** One bit is wrong, anywhere after the epoch: that leaves nothing in the way of the true message. */
    private void refuseForgery(Pair pair, byte[] given, Content content, byte[] message, String what)
            throws GeneralSecurityException {
        byte[] forged = message.clone();
        forged[random.nextInt(7, forged.length)] ^= (byte) (1 << random.nextInt(8));
        Cipher cipher = Tiny.cipher(provider, Cipher.DECRYPT_MODE, pair.key, given, content.aad);
        assertThrows(AEADBadTagException.class, () -> feed(cipher, forged), what);
    }

    private void report(String what) {
        System.out.println("round trips, tinymls.test.seed=" + seed + ": " + (SHORT_ROUNDS + LONG_ROUNDS)
                + " messages " + what + ", " + bytes + " bytes of plaintext");
    }

    /** Keys of six kinds: root, live of a root, generated; exported whole, exported punctured, live of an export. */
    private Pair pair(int kind) throws Exception {
        byte[] root = randomBytes(random.nextInt(32, 65));
        long now = System.currentTimeMillis();
        ReferenceTree whole = ReferenceTree.ofRootKey(root);
        byte[] fresh = ReferenceKey.fresh(root, now + 3_600_000).encode();
        byte[] punctured = ReferenceKey.punctured(root, now - 60_000, now + 3_600_000, now + 3_600_000).encode();
        return switch (kind) {
            case 0 -> new Pair(new SecretKeySpec(root, "AES"), whole);
            case 1 -> new Pair(live(root), whole);
            case 2 -> generated();
            case 3 -> new Pair(new SecretKeySpec(fresh, "TinyMLS"), whole);
            case 4 -> new Pair(new SecretKeySpec(punctured, "TINYMLS"), whole);
            default -> new Pair(live(punctured), whole);
        };
    }

    private SecretKey live(byte[] encoded) throws GeneralSecurityException {
        return SecretKeyFactory.getInstance("TinyMLS", provider).translateKey(new SecretKeySpec(encoded, "Generic"));
    }

    /** A key whose root nobody has seen: the model gets what the key gives away. */
    private Pair generated() throws GeneralSecurityException {
        SecretKey key = KeyGenerator.getInstance("TinyMLS", provider).generateKey();
        return new Pair(key, ReferenceKey.decode(key.getEncoded()).tree());
    }

    private Content content(int length) {
        bytes += length;
        byte[] iv = random.nextInt(3) == 0 ? randomBytes(random.nextInt(1, 40)) : null;
        return new Content(iv, randomBytes(random.nextInt(4) == 0 ? random.nextInt(3000) : 0), randomBytes(length));
    }

    /** Short ones of every size; then around the ends of chunks; and the last few around those of generations. */
    private int length(int round) {
        int around = random.nextInt(-20, 21);
        if (round >= SHORT_ROUNDS) {
            return (1 + round % 2) * GENERATION + around;
        }
        return random.nextInt(4) == 0 ? random.nextInt(1, 5) * CHUNK + around : random.nextInt(2000);
    }

    private byte[] randomBytes(int length) {
        byte[] made = new byte[length];
        random.nextBytes(made);
        return made;
    }

    private byte[] seal(SecretKey key, Content content) throws GeneralSecurityException {
        Cipher cipher = Tiny.cipher(provider, Cipher.ENCRYPT_MODE, key, content.callerIv, content.aad);
        byte[] shown = random.nextBoolean() ? cipher.getIV() : null;
        byte[] message = feed(cipher, content.plaintext);
        byte[] reported = content.callerIv == null ? Prefix.parse(message).reportedIv() : content.callerIv;
        assertArrayEquals(reported, cipher.getIV(), "tinymls.test.seed=" + seed);
        assertArrayEquals(reported, shown == null ? reported : shown, "tinymls.test.seed=" + seed);
        assertEquals(ReferenceMessage.messageLength(content.plaintext.length), message.length);
        return message;
    }

    /** In one call, or in a few pieces of random lengths. */
    private byte[] feed(Cipher cipher, byte[] input) throws GeneralSecurityException {
        if (random.nextBoolean()) {
            return cipher.doFinal(input);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int at = 0;
        while (at < input.length) {
            int piece = Math.min(input.length - at, random.nextInt(1, 2 + input.length / 3));
            out.writeBytes(cipher.update(input, at, piece));
            at += piece;
        }
        out.writeBytes(cipher.doFinal());
        return out.toByteArray();
    }
}
