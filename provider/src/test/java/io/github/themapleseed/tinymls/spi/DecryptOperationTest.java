package io.github.themapleseed.tinymls.spi;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.themapleseed.tinymls.record.AssociatedData;
import io.github.themapleseed.tinymls.record.BufferPair;
import io.github.themapleseed.tinymls.record.ChunkLayout;
import io.github.themapleseed.tinymls.record.Header;
import io.github.themapleseed.tinymls.session.RefusalReason;
import io.github.themapleseed.tinymls.session.RefusedMessageException;
import io.github.themapleseed.tinymls.session.SessionHandle;
import io.github.themapleseed.tinymls.session.World;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What whoever sends the bytes of a message can bring about: no key is kept for what is not authentic. */
class DecryptOperationTest {
    private static final int SEALED_CHUNK = ChunkLayout.V1.sealedChunkBytes();

    private final World world = new World();
    private final SessionHandle sender = new World().imported(World.DEFAULT);
    private final SessionHandle receiver = world.imported(World.DEFAULT);

    private byte[] sealed(int length) {
        byte[] message = new byte[Header.BYTES + (int) ChunkLayout.V1.sealedBytes(length)];
        byte[] plaintext = new byte[length];
        Arrays.fill(plaintext, (byte) 0x6D);
        sender.session().sealer().seal(AssociatedData.NONE, null, null,
                new BufferPair(plaintext, 0, length, message, 0));
        return message;
    }

    private DecryptOperation opening(byte[] iv) {
        return new DecryptOperation(receiver, iv, 1 << 20);
    }

    private static RefusalReason refusal(DecryptOperation operation, byte[] message) {
        return assertThrows(RefusedMessageException.class,
                () -> WholeCalls.doFinal(operation, message, 0, message.length,
                OutputRegion.of(new byte[message.length]))).reason();
    }

    @Test
    void firstFaultErasesTheKeys() {
        byte[] message = sealed(3 * SEALED_CHUNK);
        for (int chunk = 0; chunk < 3; chunk++) {
            byte[] forged = message.clone();
            forged[Header.BYTES + chunk * SEALED_CHUNK] ^= 1;
            DecryptOperation operation = opening(null);
            operation.update(forged, 0, Header.BYTES + 3 * SEALED_CHUNK);
            assertEquals(Set.of(), world.recorder.keysHeld(), "fault in chunk " + chunk);
        }
    }

    @Test
    void rubbishIsNoProgress() {
        byte[] message = sealed(2 * SEALED_CHUNK);
        DecryptOperation operation = opening(null);
        operation.update(message, 0, Header.BYTES + SEALED_CHUNK);
        assertNotEquals(Set.of(), world.recorder.keysHeld());
        for (int third = 0; third < 4; third++) {
            world.pass(World.DEFAULT.windowMillis() / 3);
            operation.update(new byte[1], 0, 1);
        }
        assertEquals(Set.of(), world.recorder.keysHeld());
    }

    @Test
    void authenticChunksAreProgress() throws Exception {
        byte[] message = sealed(5 * SEALED_CHUNK);
        DecryptOperation operation = opening(null);
        int at = Header.BYTES;
        operation.update(message, 0, at);
        for (; message.length - at >= SEALED_CHUNK; at += SEALED_CHUNK) {
            operation.update(message, at, SEALED_CHUNK);
            world.pass(World.DEFAULT.windowMillis() * 2 / 5); // all of them less than two windows
        }
        byte[] plaintext = new byte[5 * SEALED_CHUNK];
        assertEquals(plaintext.length,
                WholeCalls.doFinal(operation, message, at, message.length - at, OutputRegion.of(plaintext)));
    }

    /** What is held back goes with the keys, and all that a cipher began and its user has dropped. */
    @Test
    void droppedCipherIsErasedWithWhatItHeldBack() throws Exception {
        byte[] message = sealed(3 * SEALED_CHUNK);
        OutputQueue held = halfOpened(message);
        assertNotEquals(0, held.size());
        assertNotEquals(Set.of(), world.recorder.keysHeld());
        for (int tries = 0; tries < 100 && held.size() > 0; tries++) {
            System.gc(); // clears the reference to the stream, unless something of the session refers to the cipher
            world.pass(1_000);
        }
        assertEquals(0, held.size());
        assertEquals(Set.of(), world.recorder.keysHeld());
    }

    /** The queue of a cipher that comes no further than two chunks. */
    private OutputQueue halfOpened(byte[] message) throws ReflectiveOperationException {
        DecryptOperation operation = opening(null);
        operation.update(message, 0, Header.BYTES + 2 * SEALED_CHUNK);
        var held = DecryptOperation.class.getDeclaredField("held");
        held.setAccessible(true);
        return (OutputQueue) held.get(operation);
    }

    /** Hands the plaintext of no chunk out, not even in the caller's own memory, if the chunk is not authentic. */
    @Test
    void placeOfAChunkThatFailedIsWiped() throws Exception {
        byte[] message = sealed(3 * SEALED_CHUNK);
        byte[] forged = message.clone();
        forged[Header.BYTES + 2 * SEALED_CHUNK + 7] ^= 1;
        DecryptOperation operation = new DecryptOperation(receiver, null, 0);
        byte[] output = new byte[4 * SEALED_CHUNK];
        Arrays.fill(output, (byte) 0x55);
        OutputRegion target = OutputRegion.of(output);
        int released = operation.update(forged, 0, Header.BYTES + 2 * SEALED_CHUNK, target);
        assertEquals(2 * ChunkLayout.V1.chunkBytes(), released);
        Arrays.fill(output, (byte) 0x55);
        assertEquals(0, operation.update(forged, Header.BYTES + 2 * SEALED_CHUNK, SEALED_CHUNK, target));
        byte[] place = Arrays.copyOf(output, ChunkLayout.V1.chunkBytes());
        assertArrayEquals(new byte[place.length], place, "written to by the delegate before its tag was checked");
        assertEquals(RefusalReason.TAG, refusal(operation, new byte[0]));
    }

    /** A fault takes back what has been opened into the caller's memory before it in the same call. */
    @Test
    void chunksBeforeAFaultInOneCallAreWiped() {
        byte[] forged = sealed(3 * SEALED_CHUNK);
        forged[Header.BYTES + 2 * SEALED_CHUNK + 7] ^= 1;
        DecryptOperation operation = new DecryptOperation(receiver, null, 0);
        operation.update(forged, 0, Header.BYTES + SEALED_CHUNK);
        byte[] output = new byte[4 * SEALED_CHUNK];
        Arrays.fill(output, (byte) 0x55);
        assertDoesNotThrow(() -> assertEquals(0, operation.update(forged, Header.BYTES + SEALED_CHUNK, 2 * SEALED_CHUNK,
                OutputRegion.of(output))));
        byte[] places = Arrays.copyOf(output, 2 * ChunkLayout.V1.chunkBytes());
        byte[] expected = new byte[places.length];
        assertArrayEquals(expected, places);
    }

    /** FORMAT.md, opening: the version is held against what is known before the caller's IV is looked at. */
    @Test
    void versionComesBeforeTheIv() {
        for (int version : new int[] {0, 2, 0x80, 0x82, 0xff}) {
            byte[] message = sealed(0);
            message[0] = (byte) version;
            assertEquals(RefusalReason.VERSION, refusal(opening(null), message));
            assertEquals(RefusalReason.VERSION, refusal(opening(new byte[3]), message));
        }
    }

    /** CONTRACT.md items 5 and 17: an IV given is compared with the first message, and after a failure once more. */
    @Test
    void failureBringsBackTheComparisonOfTheIv() throws Exception {
        byte[] first = sealed(7);
        byte[] second = sealed(7);
        DecryptOperation operation = opening(Header.parse(first, 0).iv());
        assertEquals(RefusalReason.IV, refusal(operation, second));
        OutputRegion target = OutputRegion.of(new byte[first.length]);
        assertEquals(7, WholeCalls.doFinal(operation, first, 0, first.length, target));
        assertEquals(7, WholeCalls.doFinal(operation, second, 0, second.length, target));
        byte[] forged = first.clone();
        forged[forged.length - 1] ^= 1;
        assertEquals(RefusalReason.TAG, refusal(operation, forged));
        operation.reset();
        assertEquals(RefusalReason.IV, refusal(operation, second));
    }
}
