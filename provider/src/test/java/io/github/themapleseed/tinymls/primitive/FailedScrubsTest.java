package io.github.themapleseed.tinymls.primitive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.memory.WipedException;
import java.security.ProviderException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * What could not be scrubbed is kept only while somebody tries again, in bounded number; each is tried, whoever fails.
 */
class FailedScrubsTest {
    private final FailedScrubs unscrubbed = new FailedScrubs();
    private final AtomicInteger tries = new AtomicInteger();
    private final List<Throwable> reported = new ArrayList<>();

    private void fail() {
        tries.incrementAndGet();
        throw new OutOfMemoryError("injected");
    }

    @Test
    void nothingIsKeptUnlessSomebodyTriesAgain() {
        unscrubbed.add(this::fail);
        assertEquals(0, unscrubbed.size());
        unscrubbed.beginRetrying();
        unscrubbed.add(this::fail);
        assertEquals(1, unscrubbed.size());
        assertFalse(unscrubbed.endRetrying());
        unscrubbed.add(this::fail);
        assertEquals(2, unscrubbed.size(), "it goes on");
    }

    @Test
    void boundedNumberIsKeptAndEachIsTried() {
        unscrubbed.beginRetrying();
        for (int i = 0; i < FailedScrubs.MOST + 5; i++) {
            unscrubbed.add(this::fail);
        }
        assertEquals(FailedScrubs.MOST, unscrubbed.size());
        unscrubbed.retry(Long.MAX_VALUE - 1, reported::add);
        assertEquals(FailedScrubs.MOST, tries.get());
        assertEquals(1, reported.size(), "the last failure stands for all");
        unscrubbed.retry(Long.MAX_VALUE - 1 + FailedScrubs.LONGEST_NANOS + 1, reported::add); // the clock may wrap
        assertEquals(2 * FailedScrubs.MOST, tries.get());
        assertEquals(0, unscrubbed.size());
        assertTrue(unscrubbed.endRetrying());
    }

    /** Whoever holds the engine and whoever tries again do not get into each other's way. */
    @Test
    void engineIsScrubbedByWhoeverComesFirst() {
        RecordingProvider recorder = new RecordingProvider("Recorder");
        Delegate delegate = Delegate.of(recorder);
        delegate.beginRetrying();
        for (boolean holder : new boolean[] {true, false}) {
            byte[] key = new byte[32];
            key[0] = 1;
            GcmEngine engine = delegate.gcm(key);
            engine.startSeal(new byte[12]);
            recorder.onOperation(what -> {
                throw new IllegalStateException("injected");
            });
            assertThrows(IllegalStateException.class, engine::scrub);
            assertThrows(IllegalStateException.class, engine::scrub);
            assertEquals(1, delegate.unscrubbed(), "once only");
            recorder.onOperation(what -> { });
            if (holder) {
                engine.scrub();
            }
            delegate.retryScrubbing(0, reported::add);
            engine.scrub();
            assertEquals(0, delegate.unscrubbed());
            assertEquals(0, recorder.keysHeld().size());
            assertThrows(WipedException.class, () -> engine.startSeal(new byte[12]));
        }
        assertEquals(List.of(), reported);
    }

    @Test
    void failureOfOneHalfOfAKitLeavesNotTheOther() {
        RecordingProvider recorder = new RecordingProvider("Recorder");
        Delegate delegate = Delegate.of(recorder);
        AtomicInteger failures = new AtomicInteger();
        delegate.onUnscrubbedKit(failures::incrementAndGet);
        DerivationKit kit = delegate.borrow();
        kit.kdf().extract(new byte[] {1}, new byte[32]);
        byte[] node = new byte[32];
        node[0] = 2;
        kit.step().children(node, new byte[64]);
        recorder.onOperation(what -> {
            if (what.equals(RecordingProvider.DERIVATION)) {
                throw new ProviderException("injected");
            }
        });
        kit.close();
        assertEquals(1, failures.get());
        assertEquals(1, recorder.keysHeld().size(), "the node is gone");
    }
}
