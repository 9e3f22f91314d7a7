package io.github.themapleseed.tinymls.ratchet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.themapleseed.tinymls.memory.WipedException;
import io.github.themapleseed.tinymls.primitive.Delegate;
import io.github.themapleseed.tinymls.primitive.DerivationKit;
import io.github.themapleseed.tinymls.primitive.RecordingProvider;
import io.github.themapleseed.tinymls.vectors.VectorFiles;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

/**
 * FORMAT.md section 11: what is encoded comes back, the encodings are those of the independent implementation, and
 * every damage is an InvalidKeyException in words.
 */
class ExportedKeyTest {
    private static final long MAX = 281_474_976_710_655L;

    private final Delegate delegate = Delegate.of(new RecordingProvider("Recorder"));
    private final PlainTree model = new PlainTree(42);

    private byte[] encoded(long from, long to, long notAfter) {
        try (DerivationKit kit = delegate.borrow()) {
            byte[] keyId = "0123456789abcdef".getBytes();
            return new ExportedKey(keyId, notAfter, GgmTree.whole(model.root()).narrowed(from, to, kit.step()))
                    .encode();
        }
    }

    @Property(tries = 100)
    void roundTrip(@ForAll @LongRange(min = 0, max = MAX) long one, @ForAll @LongRange(min = 0, max = MAX) long other,
            @ForAll @LongRange(min = 0, max = MAX) long notAfter) throws InvalidKeyException {
        byte[] encoding = encoded(Math.min(one, other), Math.max(one, other), notAfter);
        ExportedKey key = ExportedKey.decode(encoding);
        assertEquals(Math.min(one, other), key.tree().from());
        assertEquals(Math.max(one, other), key.tree().to());
        assertEquals(notAfter, key.notAfter());
        assertArrayEquals(encoding, key.encode());
        try (DerivationKit kit = delegate.borrow()) {
            assertArrayEquals(model.leaf(one), new PathCache().leaf(key.tree(), one, kit.step()));
        }
    }

    @Test
    void copyHasATreeOfItsOwnAndShowsNoNode() throws InvalidKeyException {
        byte[] encoding = encoded(3, 99, 1_234);
        ExportedKey key = ExportedKey.decode(encoding);
        ExportedKey copy = key.copy();
        key.tree().wipe();
        assertArrayEquals(encoding, copy.encode());
        assertEquals("ExportedKey[Tree[3..99]]", copy.toString());
        assertThrows(WipedException.class, key::encode);
    }

    @Test
    void layout() throws Exception {
        byte[] encoding = encoded(0, MAX, 0x0102_0304_0506L);
        String text = HexFormat.of().formatHex(encoding);
        assertEquals(82, encoding.length);
        assertTrue(text.startsWith("544d4c534b455931" + "30313233343536373839616263646566" + "000000000000"
                + "ffffffffffff" + "010203040506" + HexFormat.of().formatHex(model.root())));
        byte[] sum = MessageDigest.getInstance("SHA-256").digest(Arrays.copyOf(encoding, 74));
        assertArrayEquals(Arrays.copyOf(sum, 8), Arrays.copyOfRange(encoding, 74, 82));
        assertFalse(ExportedKey.decode(encoding).toString().contains(HexFormat.of().formatHex(model.root())));
    }

    @Test
    void keysOfTheVectors() throws Exception {
        int count = 0;
        for (JsonNode json : VectorFiles.own("independent/format-v1.json").get("keys")) {
            byte[] encoding = HexFormat.of().parseHex(json.get("encoded").textValue());
            try (DerivationKit kit = delegate.borrow()) {
                RootSecrets root = RootSecrets.derive(HexFormat.of().parseHex(json.get("rootKey").textValue()),
                        kit.kdf());
                GgmTree tree = root.tree().narrowed(json.get("from").asLong(), json.get("to").asLong(), kit.step());
                assertEquals(json.get("nodes").asInt(), tree.nodes().length / 32);
                assertArrayEquals(encoding,
                        new ExportedKey(root.keyId(), json.get("notAfter").asLong(), tree).encode());
            }
            assertArrayEquals(encoding, ExportedKey.decode(encoding).encode());
            count++;
        }
        System.out.println("keys of the format's vectors: " + count);
        assertEquals(4, count);
    }

    private static String damage(byte[] encoding) {
        String message = assertThrows(InvalidKeyException.class, () -> ExportedKey.decode(encoding)).getMessage();
        assertTrue(message.startsWith("damaged TinyMLS exported key: "), message);
        return message;
    }

    @Test
    void everyFlippedBitIsNoticed() {
        byte[] encoding = encoded(1_000, 2_000, 2_000);
        for (int bit = 0; bit < 8 * encoding.length; bit++) {
            byte[] flipped = encoding.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            String how = damage(flipped);
            assertTrue(how.contains(bit < 64 ? "TMLSKEY1" : "checksum"), how);
            assertEquals(bit >= 56, ExportedKey.looksLikeOne(flipped), "what begins with TMLSKEY is never a root key");
        }
        System.out.println("bits flipped: " + 8 * encoding.length);
    }

    @Test
    void everyOtherLengthIsNoticed() {
        byte[] encoding = encoded(1_000, 2_000, 2_000);
        for (int length = 0; length < encoding.length; length++) {
            String how = damage(Arrays.copyOf(encoding, length));
            assertTrue(how.contains(length < 8 ? "TMLSKEY1" : length < 82 ? "82" : "checksum"), how);
        }
        damage(Arrays.copyOf(encoding, encoding.length + 1));
    }

    @Test
    void wrongContentsUnderARightChecksumAreNoticed() throws Exception {
        byte[] encoding = encoded(1_000, 2_000, 2_000);
        assertTrue(damage(resummed(encoding, 24, 2_001)).contains("first epoch lies after its last"));
        assertTrue(damage(resummed(encoding, 24, 1_001)).contains("bytes of nodes"));
        assertTrue(damage(resummed(encoding, 30, MAX)).contains("bytes of nodes"));
        byte[] longer = Arrays.copyOf(encoding, encoding.length + 32);
        assertTrue(damage(resummed(longer, 24, 1_000)).contains("bytes of nodes"));
        assertTrue(damage(resummed(Arrays.copyOf(encoding, encoding.length - 1), 24, 1_000))
                .contains("bytes of nodes"));
        assertEquals(7, ExportedKey.decode(resummed(encoding, 36, 7)).notAfter(), "any not-after will do");
    }

    /** With another epoch in that place, and the checksum set right. */
    private static byte[] resummed(byte[] encoding, int at, long epoch) throws Exception {
        byte[] changed = encoding.clone();
        for (int i = 0; i < 6; i++) {
            changed[at + i] = (byte) (epoch >>> 8 * (5 - i));
        }
        int end = changed.length - 8;
        byte[] sum = MessageDigest.getInstance("SHA-256").digest(Arrays.copyOf(changed, end));
        System.arraycopy(sum, 0, changed, end, 8);
        return changed;
    }
}
