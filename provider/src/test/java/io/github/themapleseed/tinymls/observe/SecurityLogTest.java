package io.github.themapleseed.tinymls.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.text.MessageFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.ResourceBundle;
import java.util.ServiceConfigurationError;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/**
 * "A week of attacker-caused failures cannot fill a disk": what an attacker can bring about is written a few times,
 * then once in ten seconds for each reason, one line of key=value each. Under a clock moved by hand.
 */
class SecurityLogTest {
    private final AtomicLong nanos = new AtomicLong(-5);
    private final Recorder recorder = new Recorder();
    private final SecurityLog log = new SecurityLog(recorder, nanos::get);

    private static final class Recorder implements System.Logger {
        private final List<String> lines = new ArrayList<>();
        private Level threshold = Level.INFO;
        private Throwable failure;

        @Override
        public String getName() {
            return "recorder";
        }

        @Override
        public boolean isLoggable(Level level) {
            return level.compareTo(threshold) >= 0;
        }

        @Override
        public void log(Level level, ResourceBundle bundle, String text, Throwable thrown) {
            lines.add(level + " " + text);
        }

        @Override
        public void log(Level level, ResourceBundle bundle, String format, Object... parameters) {
            if (failure instanceof Error error) {
                throw error;
            } else if (failure != null) {
                throw (RuntimeException) failure;
            }
            lines.add(level + " " + (parameters == null ? format : MessageFormat.format(format, parameters)));
        }
    }

    /** A thread that must not wait goes by what the log last said, and has it asked again after a minute. */
    @Test
    void levelThatTheLogDoesNotWantIsKnownWithoutAskingIt() {
        assertTrue(log.mayWant(System.Logger.Level.TRACE), "nobody has asked yet");
        happen(Counter.ROTATED_TIME, null);
        assertFalse(log.mayWant(System.Logger.Level.TRACE));
        assertTrue(log.mayWant(System.Logger.Level.DEBUG), "another level");
        nanos.addAndGet(TimeUnit.MINUTES.toNanos(1));
        assertTrue(log.mayWant(System.Logger.Level.TRACE));
        recorder.threshold = System.Logger.Level.ALL;
        happen(Counter.ROTATED_TIME, null);
        assertTrue(log.mayWant(System.Logger.Level.TRACE));
    }

    private void happen(Counter what, String detail) {
        long suppressed = log.admit(what);
        if (suppressed >= 0) {
            log.write(new EventRecord(what, null, null, what.family == Counter.Family.REFUSALS ? 0 : 7, detail, null,
                    suppressed, 3, null, true));
        }
    }

    @Test
    void weekOfRefusalsLeavesAFewMegabytes() {
        long second = TimeUnit.SECONDS.toNanos(1);
        long seconds = TimeUnit.DAYS.toSeconds(7);
        for (long i = 0; i < seconds; i++) {
            nanos.addAndGet(second);
            for (int j = 0; j < 10; j++) {
                happen(Counter.REFUSED_TAG, "the message is not authentic");
            }
        }
        long bytes = recorder.lines.stream().mapToLong(String::length).sum();
        System.out.println("a week of 10 refusals a second: " + recorder.lines.size() + " lines, " + bytes + " bytes");
        assertEquals(seconds / 10, recorder.lines.size(), RateLimiter.BURST);
        assertTrue(bytes < 10_000_000, "bytes: " + bytes);
        long told = recorder.lines.size() + recorder.lines.stream().mapToLong(SecurityLogTest::suppressed).sum();
        assertEquals(seconds * 10, told, 100, "what was held back is made up for by numbers");
    }

    @Test
    void quietWeekSavesNothingUpForALoudOne() {
        happen(Counter.REFUSED_TAG, null);
        nanos.addAndGet(TimeUnit.DAYS.toNanos(7));
        for (int i = 0; i < 1_000; i++) {
            happen(Counter.REFUSED_TAG, null);
        }
        assertEquals(1 + RateLimiter.BURST, recorder.lines.size());
    }

    private static long suppressed(String line) {
        int at = line.indexOf("suppressed=");
        return at < 0 ? 0 : Long.parseLong(line.substring(at + 11).split(" ")[0]);
    }

    @Test
    void firstFewAreToldAndOneReasonDoesNotHideAnother() {
        for (int i = 0; i < 100; i++) {
            happen(Counter.REFUSED_TAG, null);
        }
        happen(Counter.REFUSED_IV, null);
        assertEquals(RateLimiter.BURST + 1, recorder.lines.size());
        assertEquals("WARNING event=refusal reason=iv micros=3", recorder.lines.get(RateLimiter.BURST));
        nanos.addAndGet(RateLimiter.INTERVAL_NANOS);
        happen(Counter.REFUSED_TAG, null);
        assertEquals("WARNING event=refusal reason=tag suppressed=90 micros=3",
                recorder.lines.get(RateLimiter.BURST + 1));
    }

    @Test
    void rotationsAndKeysAreToldOnlyWhereAskedFor() {
        happen(Counter.ROTATED_TIME, null);
        happen(Counter.PUNCTURES, null);
        happen(Counter.KEY_CREATED, "5ac6e91f");
        happen(Counter.SELF_TEST_PASSED, "SunJCE");
        assertEquals(List.of(), recorder.lines);
        recorder.threshold = System.Logger.Level.ALL;
        happen(Counter.ROTATED_TIME, null);
        happen(Counter.PUNCTURES, null);
        happen(Counter.KEY_CREATED, "5ac6e91f");
        happen(Counter.CLOCK_JUMP, null);
        happen(Counter.SELF_TEST_FAILED, "SunJCE");
        assertEquals(List.of("TRACE event=rotation cause=time micros=3",
                "TRACE event=puncture nodes=7 micros=3",
                "DEBUG event=key action=created detail=\"5ac6e91f\" micros=3",
                "WARNING event=clock_jump millis=7 micros=3",
                "ERROR event=self_test result=failed detail=\"SunJCE\" micros=3"), recorder.lines);
    }

    @Test
    void lineStaysOneLine() {
        happen(Counter.REFUSED_TAG, "a\nevent=key action=created\u001b[2J\"");
        assertEquals("WARNING event=refusal reason=tag detail=\"a_event=key action=created_[2J_\" micros=3",
                recorder.lines.get(0));
    }

    @Test
    void brokenHandlerHurtsNobody() {
        long failed = Counter.LOG_FAILED.total();
        recorder.failure = new IllegalStateException("disk full");
        happen(Counter.REFUSED_TAG, null);
        recorder.failure = new ServiceConfigurationError("a logger that cannot be loaded");
        happen(Counter.REFUSED_TAG, null);
        recorder.failure = null;
        happen(Counter.REFUSED_TAG, null);
        assertEquals(1, recorder.lines.size());
        assertEquals(failed + 2, Counter.LOG_FAILED.total());
        assertFalse(SecurityLog.isWriting());
    }
}
