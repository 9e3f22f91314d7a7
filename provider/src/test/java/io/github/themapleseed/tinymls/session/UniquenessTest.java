package io.github.themapleseed.tinymls.session;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.maintenance.RatchetPolicy;
import io.github.themapleseed.tinymls.observe.Counter;
import io.github.themapleseed.tinymls.record.AssociatedData;
import io.github.themapleseed.tinymls.record.BufferPair;
import io.github.themapleseed.tinymls.record.Header;
import java.security.InvalidKeyException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * ARCHITECTURE.md hazard 5, the other half: no two messages ever share epoch, salt and counter, and so a key and
 * nonce, whatever the clocks do and however bad the caller's generator is.
 */
class UniquenessTest {
    /** Always the same bytes, like a restored or broken generator. */
    private static final class Stuck extends SecureRandom {
        private static final long serialVersionUID = 1L;

        @Override
        public void nextBytes(byte[] bytes) {
            Arrays.fill(bytes, (byte) 0x5A);
        }
    }

    private enum Act { SEAL, SEAL_STUCK, SEAL_OTHER_STUCK, RESERVE, SEAL_SHOWN, STREAM_SHOWN, STREAM, STREAM_STUCK,
            TWIN_STUCK, TICK,
        PERIOD, BACK, AHEAD, BACK_FAR, EXPORT }

    private static final Act[] USES_OF_A_RESERVATION = {Act.SEAL_SHOWN, Act.STREAM_SHOWN};

    @Provide
    Arbitrary<List<Act>> acts() {
        return Arbitraries.of(Act.class).list().ofMinSize(50).ofMaxSize(300);
    }

    @Property(tries = 100)
    void noPrefixRepeats(@ForAll("acts") List<Act> acts) {
        Run run = new Run();
        for (Act act : acts) {
            try {
                run.act(act);
            } catch (KeyEndedException e) {
                run.refused++; // the clock has been set far back: nothing is sealed, so nothing can repeat
            }
        }
        assertEquals(run.messages, run.prefixes.size());
        assertTrue(run.messages + run.refused > 0);
    }

    /** One run: two sessions of one key, in every situation. */
    private static final class Run {
        private final World world = new World();
        private final SessionHandle key = world.imported(World.DEFAULT);
        private final SessionHandle twin = world.imported(World.DEFAULT);
        private final Stuck stuck = new Stuck();
        private final Stuck other = new Stuck();
        private final Set<String> prefixes = new HashSet<>();
        private int messages;
        private int refused;
        private ReservedNonce shown;

        void act(Act act) {
            switch (act) {
                case SEAL -> sent(World.seal(key));
                case SEAL_STUCK -> sent(World.seal(key, null, stuck));
                case SEAL_OTHER_STUCK -> sent(World.seal(key, null, other));
                case TWIN_STUCK -> sent(World.seal(twin, null, stuck));
                case RESERVE -> shown = key.session().sealer().reserve(messages % 2 == 0 ? null : stuck);
                case SEAL_SHOWN, STREAM_SHOWN -> useShown(act);
                case STREAM -> sent(stream(null, null));
                case STREAM_STUCK -> sent(stream(null, stuck));
                case TICK -> world.pass(1);
                case PERIOD -> world.pass(80);
                case BACK -> world.time.leap(-7);
                case AHEAD -> world.time.leap(5);
                case BACK_FAR -> world.time.leap(-10_000);
                case EXPORT -> key.session().export();
            }
        }

        /** A message under the IV shown; a second under the same reservation comes from a thread that was late. */
        private void useShown(Act how) {
            ReservedNonce used = shown;
            shown = null; // a message that fails uses it up, too
            if (used != null) {
                byte[] message = use(how, used);
                assertArrayEquals(used.iv(), Header.parse(message, 0).iv());
                sent(message);
                sent(use(how, used));
            }
        }

        byte[] use(Act how, ReservedNonce reserved) {
            return how == Act.SEAL_SHOWN ? World.seal(key, reserved, null) : stream(reserved, null);
        }

        private byte[] stream(ReservedNonce reserved, SecureRandom random) {
            try (StreamedMessage stream = key.session().sealer().begin(AssociatedData.NONE, reserved, random)) {
                byte[] header = new byte[Header.BYTES];
                stream.header().writeTo(header, 0);
                return header;
            }
        }

        private void sent(byte[] message) {
            messages++;
            assertTrue(prefixes.add(HexFormat.of().formatHex(message, 1, Header.PREFIX_BYTES)), "prefix repeated");
        }
    }

    @Test
    void twoSessionsOfOneKeyAndAStuckGeneratorInOneMillisecond() {
        Run run = new Run();
        run.act(Act.SEAL_STUCK);
        run.act(Act.TWIN_STUCK);
        assertEquals(2, run.prefixes.size());
    }

    @Test
    void sessionMadeAgainAfterAStepBackAndAStuckGenerator() throws InvalidKeyException {
        World world = new World();
        Stuck stuck = new Stuck();
        byte[] before = World.seal(world.imported(World.DEFAULT), null, stuck);
        world.time.pass(20);
        world.time.leap(-20);
        byte[] after = World.seal(world.imported(World.DEFAULT), null, stuck);
        assertEquals(World.epochOf(before), World.epochOf(after));
        assertTrue(!Arrays.equals(before, 0, Header.PREFIX_BYTES, after, 0, Header.PREFIX_BYTES));
    }

    /**
     * SECURITY.md, clocks: the copy of a process sees a leap when it is resumed, and its clock is set back before it
     * seals. The original goes on in the sender epoch, so the copy must not.
     */
    @ParameterizedTest
    @ValueSource(longs = {100, 10_000})
    void leapThatWasSeenEndsASenderEpochThoughTheClockIsSetBack(long periodMillis) {
        World world = new World();
        RatchetPolicy policy = new RatchetPolicy(periodMillis, 60_000, 86_400_000);
        SessionHandle key = world.imported(policy);
        byte[] before = World.seal(key);
        long rotated = Counter.ROTATED_CLOCK.total();
        world.time.leap(4_000);
        world.maintenance.present(policy);
        world.time.leap(-4_000);
        byte[] after = World.seal(key);
        assertFalse(Arrays.equals(before, 1, 19, after, 1, 19), "the same sender epoch");
        assertEquals(1, Counter.ROTATED_CLOCK.total() - rotated);
    }

    @Test
    void leapThatWasSeenEndsAMessageOfPiecesThoughTheClockIsSetBack() {
        World world = new World();
        SessionHandle key = world.imported(World.DEFAULT);
        StreamedMessage stream = key.session().sealer().begin(AssociatedData.NONE, null, null);
        world.time.leap(-4_000);
        world.maintenance.present(World.DEFAULT);
        world.time.leap(4_000);
        byte[] sealed = new byte[16];
        assertThrows(KeyEndedException.class, () -> stream.seal(new BufferPair(sealed, 0, 0, sealed, 0)));
        assertTrue(stream.isErased());
    }

    /** Two threads that share a cipher may both hold the IV that it has shown. One of them seals under it. */
    @Test
    void reservationIsRedeemedOnce() {
        for (Act first : USES_OF_A_RESERVATION) {
            for (Act second : USES_OF_A_RESERVATION) {
                Run run = new Run();
                run.act(Act.SEAL);
                run.act(Act.RESERVE);
                byte[] iv = run.shown.iv();
                assertArrayEquals(iv, Header.parse(run.use(first, run.shown), 0).iv());
                assertFalse(Arrays.equals(iv, Header.parse(run.use(second, run.shown), 0).iv()),
                        first + " then " + second);
            }
        }
    }

    /** The sender epoch that a reservation belongs to may be over: each message then has one of its own. */
    @Test
    void reservationOfAnEpochThatIsOverIsRedeemedOnce() {
        Run run = new Run();
        run.act(Act.RESERVE);
        run.world.time.pass(1_000);
        byte[] iv = run.shown.iv();
        assertArrayEquals(iv, Header.parse(run.use(Act.SEAL_SHOWN, run.shown), 0).iv());
        byte[] loser = run.use(Act.SEAL_SHOWN, run.shown);
        assertFalse(Arrays.equals(iv, 0, 7, Header.parse(loser, 0).iv(), 0, 7), "no part of the salt is shared");
    }
}
