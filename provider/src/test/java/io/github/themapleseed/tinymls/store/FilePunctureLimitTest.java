package io.github.themapleseed.tinymls.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.clock.ManualTime;
import org.junit.jupiter.api.Test;

/** How far a file is punctured under clocks that disagree. */
class FilePunctureLimitTest {
    private static final long MINUTE = 60_000;
    private static final long HOUR = 60 * MINUTE;
    private static final long DAY = 24 * HOUR;

    private final ManualTime time = new ManualTime();
    private final FilePunctureLimit bound = new FilePunctureLimit(time, HOUR);

    private long now() {
        return time.wallMillis();
    }

    @Test
    void withoutAFileOfOthersTheOwnClockCounts() {
        time.pass(5 * MINUTE);
        assertEquals(now(), bound.limit());
        assertEquals(now(), bound.writtenAt());
    }

    @Test
    void oldFileIsBelievedMoreThanTheOwnClockForAWindow() {
        long written = now() - 2 * DAY;
        bound.seen(written);
        time.pass(HOUR - 1);
        assertEquals(written + HOUR - 1, bound.limit());
        assertEquals(now(), bound.writtenAt(), "others would not open a file of the old time");
        time.pass(1);
        assertEquals(now(), bound.limit());
    }

    @Test
    void ownClockThatIsBehindIsNotWritten() {
        long written = now() + 2 * DAY;
        bound.seen(written);
        assertTrue(bound.isFromFuture(written));
        assertFalse(bound.isDoubtful(written), "it is this clock that is wrong");
        assertTrue(bound.isDoubtful(written + DAY));
        assertFalse(bound.wouldCorrect(written));
        assertEquals(now(), bound.limit());
        assertEquals(written, bound.writtenAt());
        time.pass(HOUR);
        assertEquals(now(), bound.writtenAt(), "nobody else has written for a window");
    }

    @Test
    void ownClockThatIsAheadOfOthersAtWorkIsNotWritten() {
        bound.seen(now());
        time.pass(MINUTE);
        time.leap(2 * DAY);
        assertEquals(now(), bound.writtenAt(), "a machine that was off finds an old file");
        long right = now() - 2 * DAY;
        bound.seen(right);
        assertEquals(right, bound.writtenAt());
        time.pass(HOUR);
        assertEquals(now(), bound.writtenAt(), "nobody else has written for a window");
    }

    @Test
    void fileFromTheFutureMovesNothingUntilSuchFilesHaveComeForAWindow() {
        bound.seen(now());
        time.leap(DAY);
        long right = now() - DAY;
        bound.seen(now());
        assertEquals(right, bound.limit());
        time.pass(HOUR - MINUTE);
        bound.seen(now());
        assertEquals(right + HOUR - MINUTE, bound.limit());
        time.pass(MINUTE);
        bound.seen(now());
        assertEquals(now(), bound.limit());
    }

    @Test
    void oneRightFileEndsTheDoubt() {
        bound.seen(now());
        bound.seen(now() + DAY);
        time.pass(50 * MINUTE);
        bound.seen(now());
        bound.seen(now() + DAY);
        time.pass(20 * MINUTE);
        bound.seen(now() + DAY);
        assertTrue(bound.wouldCorrect(now() + DAY));
        time.leap(DAY);
        assertEquals(now() - DAY, bound.limit());
    }

    @Test
    void olderCopyHoldsNothingBack() {
        bound.seen(now());
        time.pass(20 * MINUTE);
        bound.seen(now() - 20 * MINUTE);
        assertEquals(now(), bound.limit());
    }
}
