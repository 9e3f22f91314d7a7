package io.github.themapleseed.tinymls.session;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.observe.Counter;
import io.github.themapleseed.tinymls.primitive.RecordingProvider;
import io.github.themapleseed.tinymls.record.AssociatedData;
import io.github.themapleseed.tinymls.record.BufferPair;
import io.github.themapleseed.tinymls.record.ChunkLayout;
import io.github.themapleseed.tinymls.record.Header;
import java.security.InvalidKeyException;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Sender epochs kept on the side that opens: those in use stay, so many at the most, and none is kept twice. */
class ReceiverCacheTest {
    private static final CacheLimits LIMITS = new CacheLimits(16, 64);

    private final World world = new World(World.DEFAULT, LIMITS);
    private final SessionHandle sender = world.generated(World.DEFAULT);
    private final SessionHandle receiver = exported();
    private final MessageOpener opener = receiver.session().opener();
    private final LastSenderCache memory = new LastSenderCache();

    private SessionHandle exported() {
        try {
            return world.registry.create(sender.session().export(), World.DEFAULT);
        } catch (InvalidKeyException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A message of a sender epoch of its own. */
    private byte[] messageOfANewSender() {
        world.time.pass(151); // the longest interval is over
        return World.seal(sender);
    }

    private ReceiverEpoch known(byte[] message) {
        return opener.known(Header.parse(message, 0));
    }

    @Test
    void whatIsUsedStays() throws RefusedMessageException {
        byte[] message = World.seal(sender);
        for (int i = 0; i < 3; i++) {
            World.open(receiver, message);
            opener.retireUnused();
            assertNotNull(known(message));
        }
        opener.retireUnused();
        assertNull(known(message));
    }

    @Test
    void roomIsMadeWhenThereIsNoneLeft() throws RefusedMessageException {
        long before = Counter.LIMIT_RECEIVER_EPOCHS.total();
        for (int i = 0; i < LIMITS.senders(); i++) {
            World.open(receiver, messageOfANewSender());
        }
        assertEquals(before, Counter.LIMIT_RECEIVER_EPOCHS.total());
        assertEquals(LIMITS.senders(), opener.size());
        byte[] oneMore = messageOfANewSender();
        World.open(receiver, oneMore);
        assertEquals(before + 1, Counter.LIMIT_RECEIVER_EPOCHS.total());
        assertTrue(opener.size() <= LIMITS.senders(), "kept: " + opener.size());
        assertNotNull(known(oneMore));
    }

    /** One that is in use is passed over, so long as there is another among the oldest few. */
    @Test
    void roomIsMadeOfWhatIsIdle() throws RefusedMessageException {
        byte[] first = World.seal(sender);
        World.open(receiver, first);
        byte[] second = messageOfANewSender();
        World.open(receiver, second);
        opener.retireUnused();
        World.open(receiver, first);
        for (int i = 0; i < LIMITS.senders() - 1; i++) {
            World.open(receiver, messageOfANewSender());
        }
        assertNotNull(known(first));
        assertNull(known(second));
    }

    /** However many are kept and in use, a new sender is made room for after a look at a few. */
    @Test
    void roomIsMadeThoughAllAreInUse() throws RefusedMessageException {
        for (int i = 0; i < 3 * LIMITS.senders(); i++) {
            byte[] message = messageOfANewSender();
            World.open(receiver, message);
            assertNotNull(known(message));
        }
        assertEquals(LIMITS.senders(), opener.size());
    }

    /** Of those in use the oldest eight are spared, and the ninth has to go. */
    @Test
    void noMoreThanEightAreSpared() throws RefusedMessageException {
        byte[][] messages = new byte[LIMITS.senders()][];
        for (int i = 0; i < messages.length; i++) {
            messages[i] = messageOfANewSender();
            World.openTwice(receiver, messages[i]);
        }
        World.open(receiver, messageOfANewSender());
        for (int i = 0; i < messages.length; i++) {
            assertEquals(i == 8, known(messages[i]) == null, "sender " + i);
        }
    }

    /** The sender epoch leaves the window while its first message is opened. */
    @Test
    void whatIsErasedBeforeItIsKeptTakesNoRoom() throws RefusedMessageException {
        byte[] old = World.seal(sender);
        world.recorder.onOperation(what -> {
            if (what.equals(RecordingProvider.RECORD)) {
                world.recorder.onOperation(nothing -> { });
                world.time.pass(2 * World.DEFAULT.windowMillis());
                World.puncture(receiver);
            }
        });
        World.open(receiver, old);
        assertEquals(0, opener.size());
        for (int i = 0; i < 2 * LIMITS.senders(); i++) {
            World.open(receiver, messageOfANewSender());
            assertTrue(opener.size() <= LIMITS.senders());
        }
    }

    /** Another thread opens a message of the same new sender first: the keys derived second are erased at once. */
    @Test
    void senderMetTwiceAtOnceIsKeptOnce() throws RefusedMessageException {
        byte[] first = World.seal(sender);
        byte[] second = World.seal(sender);
        world.recorder.onOperation(what -> {
            if (what.equals(RecordingProvider.RECORD)) {
                world.recorder.onOperation(nothing -> { });
                assertArrayEquals(World.TEXT, opened(second));
            }
        });
        assertArrayEquals(World.TEXT, World.open(receiver, first));
        assertEquals(1, opener.size());
        sender.session().destroy();
        receiver.session().destroy();
        assertEquals(Set.of(), world.recorder.keysHeld());
    }

    /** A long message derives its chain after it has leased its engine. */
    @Test
    void senderThatIsEvictedWhileALongMessageOpensIsDerivedAgain() throws RefusedMessageException {
        int length = (int) ChunkLayout.V1.generationBytes();
        byte[] message = new byte[Header.BYTES + (int) ChunkLayout.V1.sealedBytes(length)];
        sender.session().sealer().seal(AssociatedData.NONE, null, null,
                new BufferPair(new byte[length], 0, length, message, 0));
        World.open(receiver, message);
        world.dependencies.delegate().borrow(); // and never given back, so that the next kit is made anew
        world.recorder.onOperation(what -> {
            if (what.equals(RecordingProvider.MADE)) {
                world.recorder.onOperation(nothing -> { });
                opener.close();
            }
        });
        assertEquals(length, World.open(receiver, message).length);
        assertNotNull(known(message), "derived again, and kept");
    }

    private ReceiverEpoch remembered(byte[] message) {
        return memory.find(Header.parse(message, 0), opener);
    }

    @Test
    void aCipherRemembersTheRightSender() throws RefusedMessageException {
        byte[][] messages = {World.seal(sender), messageOfANewSender(), messageOfANewSender()};
        for (byte[] message : messages) {
            World.open(receiver, message);
        }
        for (int i = 0; i < 200; i++) {
            byte[] message = messages[i % messages.length];
            assertSame(known(message), remembered(message));
        }
    }

    @Test
    void whatACipherRemembersEndsWithTheEpoch() throws RefusedMessageException {
        byte[] message = World.seal(sender);
        World.open(receiver, message);
        assertNotNull(remembered(message));
        opener.retireUnused();
        opener.retireUnused();
        assertNull(remembered(message));
        World.open(receiver, message);
        assertSame(known(message), remembered(message));
        assertNotNull(remembered(message));
    }

    private byte[] opened(byte[] message) {
        try {
            return World.open(receiver, message);
        } catch (RefusedMessageException e) {
            throw new IllegalStateException(e);
        }
    }
}
