package io.github.themapleseed.tinymls.session;

import static io.github.themapleseed.tinymls.session.World.TEXT;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.maintenance.RatchetPolicy;
import io.github.themapleseed.tinymls.primitive.DerivationKit;
import io.github.themapleseed.tinymls.primitive.RecordingProvider;
import io.github.themapleseed.tinymls.ratchet.ExportedKey;
import io.github.themapleseed.tinymls.ratchet.PathCache;
import io.github.themapleseed.tinymls.ratchet.RootSecrets;
import io.github.themapleseed.tinymls.ratchet.SenderEpochKeys;
import io.github.themapleseed.tinymls.record.AssociatedData;
import io.github.themapleseed.tinymls.record.BufferPair;
import io.github.themapleseed.tinymls.record.Header;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** SECURITY.md, out of reach: what it says that TinyMLS does not protect from happens, and goes no further. */
class OutOfReachTest {
    private static final long WINDOW = World.DEFAULT.windowMillis();
    private static final RatchetPolicy PATIENT = new RatchetPolicy(100, WINDOW, TimeUnit.DAYS.toMillis(1_000));
    private static final long TWO_DAYS = TimeUnit.DAYS.toMillis(2);

    private final World world = new World();

    /** The window counts by the epoch in the message, which is of the sender's clock. */
    @Test
    void messageOfASenderAheadIsErasedAsMuchLater() throws RefusedMessageException {
        SessionHandle receiver = world.imported(World.DEFAULT);
        World ahead = new World();
        ahead.time.pass(WINDOW);
        byte[] message = World.seal(ahead.imported(World.DEFAULT));
        assertArrayEquals(TEXT, World.open(receiver, message), "the furthest ahead that opens at all");
        world.pass(2 * WINDOW);
        assertArrayEquals(TEXT, World.open(receiver, message), "two windows after it was sealed");
        world.pass(WINDOW / 4);
        assertFalse(receiver.session().tree().covers(World.epochOf(message)), "gone 2.25 windows after it was sealed");
    }

    /** Not-after has a checksum, which anyone can make; what a punctured export lacks, nobody can add. */
    @Test
    void holderOfAFreshExportLengthensItsLifeAndOfAPuncturedOneDoesNot() throws Exception {
        SessionHandle key = world.generated(World.DEFAULT);
        byte[] fresh = key.session().export();
        world.pass(2 * WINDOW);
        byte[] punctured = key.session().export();
        assertThrows(KeyEndedException.class, () -> World.seal(twoDaysLater(fresh)));
        SessionHandle longer = twoDaysLater(lengthened(fresh));
        assertArrayEquals(TEXT, World.open(longer, World.seal(longer)));
        assertThrows(KeyEndedException.class, () -> World.seal(twoDaysLater(lengthened(punctured))));
    }

    private static byte[] lengthened(byte[] export) throws Exception {
        ExportedKey key = ExportedKey.decode(export);
        return new ExportedKey(key.keyId(), key.notAfter() + 2 * TWO_DAYS, key.tree()).encode();
    }

    private static SessionHandle twoDaysLater(byte[] export) throws Exception {
        World elsewhere = new World();
        SessionHandle key = elsewhere.registry.create(export, PATIENT);
        elsewhere.time.pass(TWO_DAYS);
        return key;
    }

    /** How much is derived shows in the time that a refusal takes. */
    @Test
    void refusalShowsWhetherASenderEpochIsInUse() throws RefusedMessageException {
        byte[] message = World.seal(world.imported(World.DEFAULT));
        SessionHandle receiver = world.imported(World.DEFAULT);
        byte[] forged = message.clone();
        forged[30] ^= 1;
        assertTrue(derivations(receiver, forged) > 0, "not known");
        World.open(receiver, message);
        assertEquals(0, derivations(receiver, forged), "known");
    }

    private int derivations(SessionHandle receiver, byte[] forged) {
        AtomicInteger count = new AtomicInteger();
        world.recorder.onOperation(what -> {
            if (what.equals(RecordingProvider.DERIVATION)) {
                count.incrementAndGet();
            }
        });
        assertEquals(RefusalReason.COMMITMENT,
                assertThrows(RefusedMessageException.class, () -> World.open(receiver, forged)).reason());
        world.recorder.onOperation(nothing -> { });
        return count.get();
    }

    /** The commitment is to the key: who holds it finds, for any AAD, another one of the same tag. */
    @Test
    void holderOfTheKeyMakesOneMessageWithTwoAads() throws Exception {
        SessionHandle key = world.imported(World.DEFAULT);
        byte[] message = World.seal(key);
        byte[] one = new byte[36];
        AssociatedData associated = new AssociatedData(new byte[0], one, one.length);
        key.session().sealer().seal(associated, null, null, new BufferPair(TEXT, 0, TEXT.length, message, 0));
        byte[] other = one.clone();
        byte[] difference = new byte[16];
        difference[0] = 5;
        System.arraycopy(difference, 0, other, 4, 16); // a block of what is authenticated begins here, and the next
        System.arraycopy(times(difference, hashKey(message)), 0, other, 20, 16);
        assertFalse(Arrays.equals(one, other));
        for (byte[] aad : new byte[][] {one, other}) {
            byte[] output = new byte[TEXT.length];
            key.session().opener().open(new LastSenderCache(), Header.parse(message, 0),
                    new AssociatedData(new byte[0], aad, aad.length), new BufferPair(message, Header.BYTES,
                    message.length - Header.BYTES, output, 0));
            assertArrayEquals(TEXT, output);
        }
    }

    /** GCM's H of the message's traffic key. */
    private byte[] hashKey(byte[] message) throws Exception {
        try (DerivationKit kit = world.dependencies.delegate().borrow()) {
            RootSecrets root = RootSecrets.derive(World.root(1), kit.kdf());
            byte[] leaf = new PathCache().leaf(root.tree(), World.epochOf(message), kit.step());
            byte[] secret = SenderEpochKeys.senderSecret(leaf, Arrays.copyOfRange(message, 1, 19), kit.kdf());
            byte[] key = SenderEpochKeys.of(secret, SenderEpochKeys.commitment(secret, kit.kdf()), kit.kdf()).key();
            Cipher aes = Cipher.getInstance("AES/ECB/NoPadding");
            aes.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"));
            return aes.doFinal(new byte[16]);
        }
    }

    /** The product in GCM's field: SP 800-38D section 6.3. */
    private static byte[] times(byte[] x, byte[] y) {
        long high = 0;
        long low = 0;
        long vHigh = ByteBuffer.wrap(y).getLong();
        long vLow = ByteBuffer.wrap(y).getLong(8);
        for (int bit = 0; bit < 128; bit++) {
            if ((x[bit / 8] << bit % 8 & 0x80) != 0) {
                high ^= vHigh;
                low ^= vLow;
            }
            long carry = (vLow & 1) == 0 ? 0 : 0xe1L << 56;
            vLow = vLow >>> 1 | vHigh << 63;
            vHigh = vHigh >>> 1 ^ carry;
        }
        return ByteBuffer.allocate(16).putLong(high).putLong(low).array();
    }
}
