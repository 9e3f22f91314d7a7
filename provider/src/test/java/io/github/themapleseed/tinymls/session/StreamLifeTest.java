package io.github.themapleseed.tinymls.session;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.Await;
import io.github.themapleseed.tinymls.clock.ManualTime;
import io.github.themapleseed.tinymls.engine.GenerationKeys;
import io.github.themapleseed.tinymls.primitive.DerivationKit;
import io.github.themapleseed.tinymls.ratchet.SenderEpochKeys;
import io.github.themapleseed.tinymls.record.AssociatedData;
import io.github.themapleseed.tinymls.record.BufferPair;
import io.github.themapleseed.tinymls.record.ChunkLayout;
import io.github.themapleseed.tinymls.record.Header;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/**
 * FORMAT.md section 9, and ARCHITECTURE.md hazard 1, for messages that come piece by piece: they meet the same
 * refusals as whole ones, last as long as they move, end with their key, and leave no lock behind.
 */
class StreamLifeTest {
    private static final int CHUNK = ChunkLayout.V1.chunkBytes();

    private final World world = new World();
    private final SessionHandle key = world.imported(World.DEFAULT);

    private StreamedMessage begin() {
        return key.session().sealer().begin(AssociatedData.NONE, null, null);
    }

    private static byte[] sealed(int length) {
        return new byte[Header.BYTES + (int) ChunkLayout.V1.sealedBytes(length)];
    }

    private RefusalReason refusalAtBegin(byte[] message) {
        return assertThrows(RefusedMessageException.class,
                () -> key.session().opener().begin(MessageOpener.header(message, 0), AssociatedData.NONE)).reason();
    }

    @Test
    void headerIsHeldAgainstVersionAndWindowBeforeAnyChunk() {
        byte[] unknown = World.seal(key);
        unknown[0] = 2;
        assertEquals(RefusalReason.VERSION, refusalAtBegin(unknown));
        world.time.leap(World.DEFAULT.windowMillis() + 1);
        SessionHandle ahead = world.imported(World.DEFAULT);
        byte[] early = World.seal(ahead);
        world.time.leap(-World.DEFAULT.windowMillis() - 1);
        assertEquals(RefusalReason.NOT_REACHED, refusalAtBegin(early));
    }

    @Test
    void streamJustBegunIsNotIdle() {
        StreamedMessage stream = begin();
        world.maintenance.visitDue();
        assertFalse(stream.isErased());
        assertFalse(stream.secrets().isIdle(TimeUnit.SECONDS.toNanos(1)));
        assertTrue(stream.secrets().isIdle(0));
    }

    @Test
    void endOfTheKeyErasesWhatTheUserHoldsToo() {
        StreamedMessage stream = begin();
        AtomicBoolean erased = new AtomicBoolean();
        stream.alsoErase(() -> erased.set(true));
        key.session().destroy();
        assertTrue(erased.get() && stream.isErased());
    }

    /**
     * ARCHITECTURE.md hazard 6: of two restored copies of a process, none goes on with the counters that the other
     * has.
     */
    @Test
    void leapOfTheClockEndsAMessageBeingSealed() {
        for (long leap : new long[] {TimeUnit.HOURS.toMillis(1), 1_001, -1_001}) {
            StreamedMessage stream = begin();
            stream.seal(new BufferPair(new byte[CHUNK], 0, CHUNK, new byte[CHUNK + 16], 0));
            world.time.leap(leap);
            assertThrows(KeyEndedException.class,
                    () -> stream.seal(
                            new BufferPair(new byte[CHUNK], 0, CHUNK, new byte[CHUNK + 16], 0)),
                            () -> "leap of " + leap);
            assertTrue(stream.isErased());
        }
    }

    @Test
    void clocksThatDriftEndNoMessage() {
        StreamedMessage stream = begin();
        for (int i = 0; i < 10; i++) {
            world.time.pass(30_000);
            world.time.leap(i % 3 == 0 ? -1_000 : 1_000);
            stream.seal(new BufferPair(new byte[CHUNK], 0, CHUNK, new byte[CHUNK + 16], 0));
        }
        assertFalse(stream.isErased());
    }

    /** Begun by one thread while another destroyed the key, and seen by it too late. */
    @Test
    void streamThatComesAfterTheEndIsErasedAtOnce() {
        key.session().destroy();
        try (DerivationKit kit = world.dependencies.delegate().borrow()) {
            SenderEpochKeys keys = SenderEpochKeys.of(new byte[32], new byte[32], kit.kdf());
            Header header = Header.of(new byte[18], false, 0, new byte[32]);
            StreamedMessage late = StreamedMessage.sealing(key.session(), header,
                    GenerationKeys.own(world.dependencies.delegate(), keys, header), AssociatedData.NONE);
            assertTrue(late.isErased());
        }
        assertEquals(Set.of(), world.recorder.keysHeld());
    }

    /** Sealed whole, but alone, since its IV was shown in a sender epoch that is over: chunk after chunk. */
    @Test
    void messageOfManyChunksWhoseIvWasShownBefore() throws RefusedMessageException {
        for (int length : new int[] {CHUNK - 1, CHUNK, 2 * CHUNK, 3 * CHUNK + 5}) {
            byte[] plaintext = new byte[length + 3];
            for (int i = 0; i < plaintext.length; i++) {
                plaintext[i] = (byte) (i / 251);
            }
            ReservedNonce shown = key.session().sealer().reserve(null);
            world.time.pass(1_000);
            byte[] message = new byte[sealed(length).length + 2];
            key.session().sealer()
                    .seal(AssociatedData.NONE, ShownIv.of(shown), null,
                            new BufferPair(plaintext, 3, length, message, 2));
            assertArrayEquals(shown.iv(), Header.parse(message, 2).iv());
            assertArrayEquals(Arrays.copyOfRange(plaintext, 3, length + 3),
                    World.open(key, Arrays.copyOfRange(message, 2, message.length)));
        }
    }

    /** The last chunk of it, which is empty, is the first of the second generation. */
    @Test
    void messageOfExactlyOneGeneration() throws RefusedMessageException {
        byte[] plaintext = new byte[(int) ChunkLayout.V1.generationBytes()];
        byte[] message = sealed(plaintext.length);
        key.session().sealer().seal(AssociatedData.NONE, null, null,
                new BufferPair(plaintext, 0, plaintext.length, message, 0));
        assertArrayEquals(plaintext, World.open(key, message));
        assertArrayEquals(plaintext, World.open(key, message), "with the keys kept");
    }

    /** Whatever one thread has done, another can do after it. */
    @Test
    void locksAreLetGoOf() throws Exception {
        StreamedMessage sealing = begin();
        sealing.seal(new BufferPair(new byte[CHUNK], 0, CHUNK, new byte[CHUNK + 16], 0));
        byte[] message = World.seal(key);
        StreamedMessage opening = key.session().opener().begin(Header.parse(message, 0), AssociatedData.NONE);
        opening.open(new BufferPair(message, Header.BYTES, message.length - Header.BYTES, new byte[100], 0));
        opening.close();
        key.session().tree().covers(ManualTime.START);
        key.session().export();
        key.session().sealer().close();
        Thread other = new Thread(() -> {
            sealing.close();
            opening.close();
            World.seal(key);
            key.session().destroy();
        });
        other.setDaemon(true);
        other.start();
        assertTrue(Await.end(other), "it still waits for a lock");
        assertTrue(key.session().isDestroyed());
    }

    @Test
    void lastByteOfASenderEpochIsSealedAndNoMore() {
        SenderEpoch epoch = key.session().sealer().freshEpoch(null);
        assertEquals(7, epoch.redeem(7, SenderEpoch.MAX_BYTES));
        assertEquals(-1, epoch.redeem(8, 1));
    }
}
