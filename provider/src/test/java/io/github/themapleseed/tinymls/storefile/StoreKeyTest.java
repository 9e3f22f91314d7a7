package io.github.themapleseed.tinymls.storefile;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.memory.SecretMemory;
import io.github.themapleseed.tinymls.memory.SlotMemory;
import io.github.themapleseed.tinymls.memory.WipedException;
import io.github.themapleseed.tinymls.primitive.Delegate;
import io.github.themapleseed.tinymls.primitive.RecordingProvider;
import io.github.themapleseed.tinymls.ratchet.ExportedKey;
import io.github.themapleseed.tinymls.ratchet.GgmTree;
import io.github.themapleseed.tinymls.storefile.StoreFileException.Kind;
import java.lang.reflect.Field;
import java.security.ProviderException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * KEYSTORE.md sections 3, 5 and 6: a file comes back whole or not at all, its key forgets for good, and nothing secret
 * is left behind.
 */
@Tag("own-process")
class StoreKeyTest {
    private static final long NOW = 1_795_651_200_000L;
    private static final byte[] STORE_ID = new byte[16];
    private static final byte[] SALT = "0123456789abcdef".getBytes();

    /** Without a recorder, for keys of as many iterations as new stores have. */
    private static final Delegate JDK = Delegate.named("SunJCE");

    private final RecordingProvider recorder = new RecordingProvider("Recorder");
    private final Delegate delegate = Delegate.of(recorder);
    private final SecureRandom random = new SecureRandom();

    private StoreKey key(String password) {
        return key(password, StoreHeader.of(STORE_ID, 0, StoreHeader.MIN_ITERATIONS, SALT));
    }

    private StoreKey key(String password, StoreHeader header) {
        try (StorePassword secret = StorePassword.of(password.toCharArray())) {
            return StoreKey.derive(header, secret, delegate);
        }
    }

    private static StoreContents sample() {
        return Samples.contents(Samples.entry("service", 1, Samples.whole(1, 0, NOW), Samples.whole(2, 500, NOW)));
    }

    private static Kind refusal(StoreKey key, byte[] file) {
        return assertThrows(StoreFileException.class, () -> key.open(file)).kind();
    }

    @Test
    void everyWriteHasASenderEpochOfItsOwn() throws Exception {
        try (StoreKey key = key("password"); StoreContents contents = sample()) {
            byte[] one = key.seal(contents, NOW, random);
            byte[] other = key.seal(contents, NOW, random);
            assertFalse(Arrays.equals(one, 57, 69, other, 57, 69), "the sender salt repeats");
            try (StoreContents opened = key.open(other)) {
                assertEquals(Samples.text(contents), Samples.text(opened));
            }
        }
    }

    /** Around the sizes of a chunk and of a generation, with an empty last chunk too. */
    @ParameterizedTest
    @ValueSource(ints = {65_535, 65_536, 65_537, 131_072, 4_194_303, 4_194_304, 4_194_305, 4_400_000})
    void contentsOfSize(int bytes) throws Exception {
        long before = SecretMemory.slotsInUse();
        try (StoreKey key = key("password"); StoreContents contents = ofSize(bytes)) {
            assertEquals(bytes, ContentsEncoder.encodedBytes(contents));
            byte[] file = key.seal(contents, NOW, random);
            assertEquals(50 + 56 + bytes + 16 * (bytes / 65_536 + 1), file.length);
            try (StoreContents opened = key.open(file)) {
                assertEquals(Samples.text(contents), Samples.text(opened));
            }
            file[file.length - 1] ^= 1;
            assertEquals(Kind.DAMAGED, refusal(key, file), "the last tag");
        }
        assertTrue(SecretMemory.slotsInUse() <= before);
    }

    /** Contents with an entry of one version, and others that fill up the rest by their aliases. */
    private static StoreContents ofSize(int bytes) {
        List<StoreEntry> entries = new ArrayList<>(List.of(Samples.entry("service", 0, Samples.whole(1, 0, NOW))));
        int left = bytes - (int) ContentsEncoder.encodedBytes(new StoreContents(entries, List.of()));
        for (int i = 1; left > 0; i++) {
            int alias = (left >= 2_000 ? 1_000 : left > 1_024 ? left / 2 : left) - 38;
            entries.add(Samples.entry(i + "a".repeat(alias - String.valueOf(i).length()), i));
            left -= 38 + alias;
        }
        return new StoreContents(entries, List.of());
    }

    @Test
    void fileOfMoreThan64MibIsNeitherWrittenNorRead() {
        try (StoreKey key = key("password")) {
            List<StoreEntry> entries = new ArrayList<>();
            for (int i = 0; i < 65_535; i++) {
                entries.add(new StoreEntry("a".repeat(1_010) + i, Samples.id(i), 0, 0, 0, List.of()));
            }
            StoreContents contents = new StoreContents(entries, List.of());
            assertThrows(InvalidContentsException.class, () -> key.seal(contents, NOW, random));
            byte[] file = Arrays.copyOf(StoreHeader.of(STORE_ID, 0, 1_000, SALT).bytes(), StoreKey.MAX_FILE_BYTES + 1);
            assertEquals(Kind.DAMAGED, refusal(key, file));
        }
    }

    @Test
    void forgottenFilesAreTooOldAndNothingBringsThemBack() throws Exception {
        try (StoreKey key = key("password"); StoreContents contents = sample()) {
            byte[] old = key.seal(contents, NOW, random);
            byte[] recent = key.seal(contents, NOW + 1_000, random);
            key.forgetBefore(NOW + 1);
            assertEquals(NOW + 1, key.opensFrom());
            assertEquals(Kind.TOO_OLD, refusal(key, old));
            key.open(recent).close();
            key.forgetBefore(0);
            assertEquals(Kind.TOO_OLD, refusal(key, old));
            try (StoreKey again = key("password")) {
                again.open(old).close();
            }
        }
    }

    /** Where the clock steps back behind what was forgotten, the oldest epoch left is written. */
    @Test
    void writesAlthoughTheClockSteppedBack() throws Exception {
        try (StoreKey key = key("password"); StoreContents contents = sample()) {
            key.forgetBefore(NOW);
            byte[] file = key.seal(contents, NOW - 5_000, random);
            assertEquals(NOW, StoreHeader.parse(file).writtenAt());
            key.open(file).close();
        }
    }

    @Test
    void otherStoresAndPasswordsAreTold() {
        StoreHeader header = StoreHeader.of(STORE_ID, 0, 1_000, SALT);
        byte[] otherSalt = SALT.clone();
        otherSalt[15] ^= 1;
        byte[] otherId = STORE_ID.clone();
        otherId[0] ^= 1;
        try (StoreKey key = key("password"); StoreContents contents = sample();
                StoreKey wrong = key("passwort"); StoreKey salted = key("password",
                        StoreHeader.of(STORE_ID, 0, 1_000, otherSalt));
                StoreKey named = key("password", StoreHeader.of(otherId, 0, 1_000, SALT));
                StoreKey iterated = key("password", StoreHeader.of(STORE_ID, 0, 1_001, SALT))) {
            byte[] file = key.seal(contents, NOW, random);
            assertTrue(key.fits(header));
            assertEquals(Kind.WRONG_PASSWORD, refusal(wrong, file));
            assertEquals(Kind.OTHER_KEY, refusal(salted, file));
            assertEquals(Kind.OTHER_KEY, refusal(named, file));
            assertEquals(Kind.OTHER_KEY, refusal(iterated, file));
        }
    }

    @Test
    void newPasswordHasANewSaltAndTheStoreKeepsItsId() {
        StoreHeader named = StoreHeader.of(STORE_ID, 0, StoreHeader.MIN_ITERATIONS, SALT);
        try (StorePassword password = StorePassword.of("password".toCharArray());
                StorePassword other = StorePassword.of("other".toCharArray());
                StoreKey key = StoreKey.derive(named, password, JDK)) {
            long before = SecretMemory.slotsInUse();
            assertTrue(key.isOf(password));
            assertFalse(key.isOf(other));
            assertTrue(SecretMemory.slotsInUse() <= before);
            try (StoreKey changed = key.withPassword(other, random); StoreContents contents = StoreContents.empty()) {
                StoreHeader header = StoreKey.checked(changed.seal(contents, NOW, random));
                assertArrayEquals(key.storeId(), header.storeId());
                assertEquals(600_000, header.iterations());
                assertFalse(Arrays.equals(SALT, header.salt()));
            } catch (StoreFileException e) {
                throw new AssertionError(e);
            }
        }
    }

    @Test
    void emptyPasswordOpensAndMakesNothing() throws Exception {
        try (StorePassword empty = StorePassword.of(new char[0]); StoreContents contents = StoreContents.empty();
                StoreKey key = key("")) {
            assertThrows(IllegalArgumentException.class, () -> StoreKey.create(empty, random, delegate));
            assertThrows(IllegalArgumentException.class, () -> key.withPassword(empty, random));
            assertThrows(IllegalStateException.class, () -> key.seal(contents, NOW, random));
            byte[] file;
            try (StoreKey zero = key("\0")) { // HMAC pads its key with zeros: the same root key
                file = zero.seal(contents, NOW, random);
            }
            key.open(file).close();
        }
    }

    @Test
    void newStoresHaveIdsAndSaltsOfTheirOwn() throws Exception {
        try (StorePassword password = StorePassword.of("password".toCharArray());
                StoreContents none = StoreContents.empty();
                StoreKey one = StoreKey.create(password, random, JDK);
                StoreKey other = StoreKey.create(password, random, JDK)) {
            assertFalse(Arrays.equals(one.storeId(), other.storeId()));
            StoreHeader header = StoreKey.checked(one.seal(none, NOW, random));
            assertFalse(header.isOfSameKey(StoreKey.checked(other.seal(none, NOW, random))));
        }
    }

    private static SlotMemory memoryOf(Object tree) {
        return SlotMemory.of(tree, "nodes");
    }

    private static GgmTree treeOf(StoreKey key) throws ReflectiveOperationException {
        Field field = StoreKey.class.getDeclaredField("tree");
        field.setAccessible(true);
        return (GgmTree) field.get(key);
    }

    private static void assertWiped(SlotMemory memory) {
        assertArrayEquals(new byte[memory.bytes().length], memory.bytes());
    }

    @Test
    void whatIsForgottenOrClosedIsWiped() throws Exception {
        StoreKey key = key("password");
        StoreContents contents = sample();
        SlotMemory whole = memoryOf(treeOf(key));
        assertNotEquals(0, whole.bytes()[0] | whole.bytes()[1] | whole.bytes()[2]);
        key.forgetBefore(NOW);
        assertWiped(whole);
        SlotMemory left = memoryOf(treeOf(key));
        key.close();
        key.close();
        assertWiped(left);
        assertThrows(WipedException.class, () -> key.seal(contents, NOW, random));
        assertThrows(WipedException.class, () -> key.forgetBefore(NOW + 1));
        SlotMemory tree = memoryOf(contents.entries().get(0).versions().get(0).key().tree());
        contents.close();
        assertWiped(tree);
    }

    private interface Work {
        void run() throws StoreFileException;
    }

    /** Lets every so manieth operation of the delegate fail in its turn; after each failure nothing secret is left. */
    private void failEverywhere(int stride, Work work) throws Exception {
        delegate.beginRetrying();
        long before = SecretMemory.slotsInUse();
        int failures = 0;
        for (boolean failed = true; failed; failures += stride) {
            int[] left = {failures + 1};
            recorder.onOperation(what -> {
                if (--left[0] == 0) {
                    throw new ProviderException("injected");
                }
            });
            failed = false;
            try {
                work.run();
            } catch (ProviderException e) {
                failed = true;
            } finally {
                recorder.onOperation(what -> { });
            }
            failed |= left[0] <= 0;
            assertTrue(SecretMemory.slotsInUse() <= before, "operation " + failures);
            assertEquals(0, recorder.derivedSecretsLeft(), "operation " + failures);
            assertTrue(recorder.stepOutputsAreWiped(), "operation " + failures);
            delegate.retryScrubbing(0, unexpected -> {
                throw new AssertionError(unexpected);
            });
            assertEquals(Set.of(), recorder.keysHeld(), "operation " + failures);
        }
        System.out.println("operations that failed in their turn: " + failures / stride);
        assertTrue(failures / stride > 4);
    }

    @Test
    void sealingThatFailsLeavesNothing() throws Exception {
        try (StoreKey key = key("password"); StoreContents small = ofSize(70_000);
                StoreContents big = ofSize(4_300_000)) {
            failEverywhere(1, () -> key.seal(small, NOW, random));
            failEverywhere(17, () -> key.seal(big, NOW, random));
        }
    }

    @Test
    void openingThatFailsLeavesNothing() throws Exception {
        try (StoreKey key = key("password"); StoreContents small = ofSize(70_000);
                StoreContents big = ofSize(4_300_000)) {
            byte[] smallFile = key.seal(small, NOW, random);
            byte[] bigFile = key.seal(big, NOW, random);
            failEverywhere(1, () -> key.open(smallFile).close());
            failEverywhere(17, () -> key.open(bigFile).close());
            failEverywhere(1, () -> key("password").close());
        }
    }

    @Test
    void forgettingThatFailsForgetsNothing() throws Exception {
        long before = SecretMemory.slotsInUse();
        try (StoreKey key = key("password")) {
            recorder.onOperation(what -> {
                throw new ProviderException("injected");
            });
            assertThrows(ProviderException.class, () -> key.forgetBefore(NOW));
            recorder.onOperation(what -> { });
            assertEquals(0, key.opensFrom());
            key.forgetBefore(NOW);
            assertEquals(NOW, key.opensFrom());
        }
        assertTrue(SecretMemory.slotsInUse() <= before);
    }

    @Test
    void damageLeavesNothing() throws Exception {
        try (StoreKey key = key("password"); StoreContents contents = ofSize(140_000)) {
            byte[] file = key.seal(contents, NOW, random);
            long before = SecretMemory.slotsInUse();
            for (int at = 0; at < file.length; at += at < 130 ? 3 : 9_973) {
                byte[] damaged = file.clone();
                damaged[at] ^= 0x10;
                assertThrows(StoreFileException.class, () -> key.open(damaged));
                assertThrows(StoreFileException.class, () -> key.open(Arrays.copyOf(file, damaged.length - 1)));
            }
            assertTrue(SecretMemory.slotsInUse() <= before);
        }
        assertEquals(Set.of(), recorder.keysHeld());
        assertEquals(0, recorder.derivedSecretsLeft());
    }

    /** The plaintext stands in the heap chunk by chunk, and no longer than the delegate works on it. */
    @Test
    void plaintextIsWipedInTheHeap() throws Exception {
        try (StoreKey key = key("password"); StoreContents contents = ofSize(140_000)) {
            recorder.keepSecretArrays();
            byte[] file = key.seal(contents, NOW, random);
            assertTrue(recorder.secretArrays() >= 3);
            key.open(file).close();
            assertTrue(recorder.secretArrays() >= 6);
            file[file.length - 1] ^= 1;
            assertEquals(Kind.DAMAGED, refusal(key, file));
            assertEquals(0, recorder.secretArraysLeft());
        }
    }

    @Test
    void rootKeyIsWipedInTheHeap() {
        recorder.keepSecretArrays();
        key("password").close();
        assertEquals(StoreHeader.MIN_ITERATIONS, recorder.secretArrays(),
                "all iterations but the first, and the root key");
        assertEquals(0, recorder.secretArraysLeft());
    }

    @Test
    void nothingSecretIsShown() {
        try (StoreKey key = key("password"); StoreContents contents = sample();
                StorePassword password = StorePassword.of("password".toCharArray())) {
            StoreEntry entry = contents.entries().get(0);
            assertEquals("StoreKey[redacted]", key.toString());
            assertEquals("StorePassword[redacted]", password.toString());
            assertEquals("StoreContents[1 entries, 0 tombstones]", contents.toString());
            assertEquals("StoreEntry[" + entry.id().publicName() + ", 2 versions]", entry.toString());
            assertEquals("StoreVersion[from 0 to " + NOW + "]", entry.versions().get(0).toString());
            assertEquals(8, entry.id().toString().length());
            assertFalse(new Tombstone(entry.id(), 1).toString().contains("00000001"));
        }
    }

    @Test
    void exportedKeysOfAnyCoverFit() {
        StoreVersion widest = Samples.version(1, 0, 1, (1L << 48) - 2, NOW);
        assertEquals(ExportedKey.MAX_BYTES, widest.key().encode().length);
        assertEquals(ExportedKey.MAX_BYTES, widest.key().encodedBytes());
        widest.key().tree().wipe();
    }
}
