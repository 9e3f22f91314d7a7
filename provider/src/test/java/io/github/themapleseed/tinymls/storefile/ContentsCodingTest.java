package io.github.themapleseed.tinymls.storefile;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.memory.SecretMemory;
import io.github.themapleseed.tinymls.storefile.StoreFileException.Kind;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** KEYSTORE.md section 4: each rule of the plaintext, at its bounds. */
@Tag("own-process")
@net.jqwik.api.Tag("own-process")
class ContentsCodingTest {
    private static final long END = 1_795_651_200_000L;

    private static StoreContents sample() {
        return new StoreContents(List.of(
                Samples.entry("service", 1, Samples.version(1, 100, 5, 900, END), Samples.whole(2, 500, END)),
                Samples.entry("zürich 東京 🔑", 2, StoreEntry.UNLIMITED_WINDOW), Samples.entry("x", 3, 0)),
                List.of(new Tombstone(Samples.id(9), END), new Tombstone(Samples.id(8), 0)));
    }

    private static String damage(byte[] plaintext) {
        StoreFileException refusal = assertThrows(StoreFileException.class, () -> Samples.decoded(plaintext));
        assertEquals(Kind.DAMAGED, refusal.kind());
        return refusal.getMessage();
    }

    @Test
    void comesBackAsItWas() throws Exception {
        try (StoreContents contents = sample(); StoreContents decoded = Samples.decoded(Samples.encoded(contents))) {
            assertEquals(Samples.text(contents), Samples.text(decoded));
            assertTrue(decoded.entries().get(1).isUnlimited());
        }
    }

    @Test
    void everyCutIsDamage() {
        long before = SecretMemory.slotsInUse();
        byte[] whole;
        try (StoreContents contents = sample()) {
            whole = Samples.encoded(contents);
        }
        for (int length = 0; length < whole.length; length++) {
            damage(Arrays.copyOf(whole, length));
        }
        assertTrue(damage(Arrays.copyOf(whole, whole.length + 1)).contains("1 bytes follow"));
        assertTrue(SecretMemory.slotsInUse() <= before, "trees that were decoded before the damage are wiped");
    }

    /** Whatever the bytes are, they are contents that come out the same again, or damage, and no other failure. */
    @Property(tries = 500)
    void anyBytes(@ForAll long seed) {
        Random random = new Random(seed);
        long before = SecretMemory.slotsInUse();
        byte[] bytes;
        try (StoreContents contents = sample()) {
            bytes = Samples.encoded(contents);
        }
        for (int changes = random.nextInt(4); changes >= 0; changes--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(3)) {
                case 0 -> bytes[at] = (byte) random.nextInt();
                case 1 -> bytes = Arrays.copyOf(bytes, at + 1);
                default -> ByteBuffer.wrap(bytes)
                        .putShort(Math.min(at, Math.max(0, bytes.length - 2)), (short) random.nextInt(5000));
            }
            if (bytes.length < 2) {
                bytes = new byte[2];
            }
        }
        try (StoreContents decoded = Samples.decoded(bytes);
                StoreContents again = Samples.decoded(Samples.encoded(decoded))) {
            assertEquals(Samples.text(decoded), Samples.text(again));
        } catch (StoreFileException e) {
            assertEquals(Kind.DAMAGED, e.kind());
        }
        assertTrue(SecretMemory.slotsInUse() <= before);
    }

    private static byte[] withAlias(byte[] alias) {
        ByteBuffer plaintext = ByteBuffer.allocate(2 + 2 + alias.length + 16 + 18 + 2 + 2);
        plaintext.putShort((short) 1).putShort((short) alias.length).put(alias);
        return plaintext.array();
    }

    private static String alias(byte[] utf8) throws StoreFileException {
        try (StoreContents decoded = Samples.decoded(withAlias(utf8))) {
            return decoded.entries().get(0).alias();
        }
    }

    @Test
    void aliasesOfAnyLengthUpTo1024Bytes() throws Exception {
        assertEquals("A".repeat(1_024).toLowerCase(), alias("A".repeat(1_024).getBytes()));
        assertEquals("é".repeat(512), alias("é".repeat(512).getBytes(StandardCharsets.UTF_8)));
        assertTrue(damage(withAlias("a".repeat(1_025).getBytes())).contains("not 1025"));
        assertTrue(damage(withAlias(new byte[0])).contains("not 0"));
        assertThrows(InvalidContentsException.class, () -> Samples.entry("é".repeat(513), 1));
        assertThrows(InvalidContentsException.class, () -> Samples.entry("", 1));
    }

    @Test
    void aliasesAreValidUtf8() {
        int[][] wrong = {{0x80}, {0xC3}, {0xC0, 0xAF}, {0xE0, 0x80, 0xAF}, {0xED, 0xA0, 0x80}, {0xF4, 0x90, 0x80, 0x80},
            {0xF8, 0x88, 0x80, 0x80, 0x80}, {0xFF}, {'a', 0xE2, 0x82}};
        for (int[] each : wrong) {
            byte[] bytes = new byte[each.length];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) each[i];
            }
            assertTrue(damage(withAlias(bytes)).contains("UTF-8"));
        }
        assertThrows(InvalidContentsException.class, () -> Samples.entry("half \ud83d pair", 1));
    }

    @Test
    void onlyAsciiLettersAreFolded() {
        assertEquals("abc-xyz éÉİ", StoreAlias.checked("aBC-XYZ éÉİ"));
        assertEquals("@[`{", StoreAlias.checked("@[`{"));
    }

    @Test
    void versionsUpTo4096() throws Exception {
        List<StoreVersion> versions = new ArrayList<>();
        StoreVersion one = Samples.whole(1, 0, END);
        for (int i = 0; i < 4_096; i++) {
            versions.add(new StoreVersion(i, one.key()));
        }
        StoreEntry most = new StoreEntry("most", Samples.id(1), 0, 0, 0, versions);
        byte[] plaintext = Samples.encoded(Samples.contents(most));
        Samples.decoded(plaintext).close();
        versions.add(new StoreVersion(4_096, one.key()));
        assertThrows(InvalidContentsException.class, () -> new StoreEntry("more", Samples.id(1), 0, 0, 0, versions));
        int countAt = 2 + 2 + 4 + 16 + 18;
        ByteBuffer.wrap(plaintext).putShort(countAt, (short) 4_097);
        assertTrue(damage(plaintext).contains("4097"));
        one.key().tree().wipe();
    }

    @Test
    void versionsAreInOrderOfActivationAndKeyIdAsAnUnsignedNumber() {
        List<StoreVersion> sorted = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            sorted.add(Samples.whole(i, 7, END));
        }
        sorted.sort((a, b) -> Arrays.compareUnsigned(a.key().keyId(), b.key().keyId()));
        assertTrue(sorted.get(0).key().keyId()[0] >= 0 && sorted.get(19).key().keyId()[0] < 0, "both halves are there");
        assertEquals(sorted, new StoreEntry("entry", Samples.id(1), 0, 0, 0, sorted).versions());
        List<StoreVersion> swapped = List.of(sorted.get(19), sorted.get(0));
        assertThrows(InvalidContentsException.class, () -> new StoreEntry("entry", Samples.id(1), 0, 0, 0, swapped));
        assertThrows(InvalidContentsException.class,
                () -> new StoreEntry("entry", Samples.id(1), 0, 0, 0, List.of(sorted.get(1), sorted.get(1))));
        StoreContents.wipeVersions(sorted);
    }

    @Test
    void timesHave48Bits() {
        assertThrows(InvalidContentsException.class, () -> new StoreEntry("a", Samples.id(1), -1, 0, 0, List.of()));
        assertThrows(InvalidContentsException.class,
                () -> new StoreEntry("a", Samples.id(1), 0, 1L << 48, 0, List.of()));
        assertThrows(InvalidContentsException.class,
                () -> new StoreEntry("a", Samples.id(1), 0, 0, 1L << 48, List.of()));
        assertThrows(InvalidContentsException.class, () -> new Tombstone(Samples.id(1), 1L << 48));
        assertThrows(InvalidContentsException.class, () -> new StoreVersion(-1, Samples.whole(1, 0, 1).key()));
    }

    @Test
    void idsAndAliasesAreUnique() {
        assertThrows(InvalidContentsException.class,
                () -> Samples.contents(Samples.entry("a", 1), Samples.entry("A", 2)));
        assertThrows(InvalidContentsException.class,
                () -> Samples.contents(Samples.entry("a", 1), Samples.entry("b", 1)));
        assertEquals("6db87aeb".length(), Samples.id(1).publicName().length());
        assertThrows(IllegalArgumentException.class, () -> ItemId.of(new byte[15]));
        assertArrayEquals(Samples.id(1).bytes(), ItemId.of(Samples.id(1).bytes()).bytes());
        assertTrue(Samples.id(-1).compareTo(Samples.id(1)) > 0, "unsigned");
    }
}
