package io.github.themapleseed.tinymls.observe;

import io.github.themapleseed.tinymls.platform.Nullable;
import java.lang.System.Logger.Level;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * An occurrence that is counted, and reported to JFR and the log. {@link #begin} and {@link #end} enclose an occurrence
 * that takes time; the static methods report one that takes none.
 */
public final class SecurityEvent {
    private static final long QUEUE_IDLE_MILLIS = 1_000;
    private static final SecurityLog LOG = new SecurityLog(null, new MonotonicClock());

    private static final EventQueue QUEUE = new EventQueue(new Delivery(), QUEUE_IDLE_MILLIS);

    /** A class instead of a lambda, which costs a fresh JVM more: this code runs before its first message. */
    private static final class MonotonicClock implements LongSupplier {
        @Override
        public long getAsLong() {
            return System.nanoTime();
        }
    }

    private static final class Delivery implements Consumer<EventRecord> {
        @Override
        public void accept(EventRecord report) {
            deliver(report);
        }
    }

    private final @Nullable Object flightEvent;
    private final long startNanos;

    private SecurityEvent(Counter.Family family) {
        flightEvent = FlightRecorderAccess.isOn() ? FlightEvents.begin(family) : null;
        startNanos = System.nanoTime();
    }

    /**
     * Loads the classes for JFR if that has been started. It takes locks of its own: call this before taking a lock.
     */
    public static void prepare() {
        FlightRecorderAccess.isOn();
    }

    /** Begins an occurrence of that family. */
    public static SecurityEvent begin(Counter.Family family) {
        return new SecurityEvent(family);
    }

    /**
     * Counts and reports an occurrence, in the mode that {@link EventDelivery} has for this thread.
     *
     * @param amount in the unit of the family's events; 0 if they have none
     * @param detail the circumstances in words, or null; nothing secret
     */
    public static void report(Counter what, long amount, @Nullable String detail) {
        begin(what.family).end(what, amount, detail);
    }

    /**
     * Counts and reports a message that was not opened.
     *
     * @param key the beginning of the key's public id
     * @param epochOffsetMillis how far the message's epoch lies from this machine's clock, if that is the reason; or 0
     * @param detail the reason in words; nothing secret
     */
    public static void reportRefusal(Counter reason, String key, long epochOffsetMillis,
            @Nullable String detail) {
        reason.increment();
        begin(reason.family).deliver(reason, key, epochOffsetMillis, detail, null, EventDelivery.isHandingOver());
    }

    /** Counts an occurrence and has another thread report it, for a caller that must not wait. */
    public static void reportElsewhere(Counter what, long amount, @Nullable String detail) {
        what.increment();
        begin(what.family).deliver(what, null, amount, detail, null, true);
    }

    /** Counts a failure and has another thread report it with that exception; throws nothing itself. */
    public static void reportFailure(Counter what, Throwable failure) {
        what.increment();
        try {
            begin(what.family).deliver(what, null, 0, failure.getClass().getName(), failure, true);
        } catch (RuntimeException | Error wantOfMemory) {
            Counter.LOG_FAILED.increment();
        }
    }

    /** Counts the occurrence that was begun, and reports it as {@link #report} does. */
    public void end(Counter what, long amount, @Nullable String detail) {
        what.increment();
        deliver(what, null, amount, detail, null, EventDelivery.isHandingOver());
    }

    private void deliver(Counter what, @Nullable String key, long amount, @Nullable String detail,
            @Nullable Throwable failure, boolean mustNotWait) {
        boolean handedOver = mustNotWait || LOG.isLookupDeferred(what.level());
        long suppressed = LOG.admit(what);
        if (suppressed < 0) {
            return;
        }
        boolean logged = goesToLog(what.level(), handedOver);
        boolean recorded = flightEvent != null && FlightEvents.end(flightEvent);
        if (logged || recorded) {
            long micros = TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - startNanos);
            String caller = recorded && key != null ? CallerFrame.find() : null;
            EventRecord report = new EventRecord(what, key, caller, amount, detail, failure, suppressed, micros,
                    recorded ? flightEvent : null, logged);
            if (handedOver) {
                QUEUE.offer(report);
            } else if (!EventDelivery.holdBackIfAsked(report)) {
                deliver(report);
            }
        }
    }

    /**
     * Whether the log gets an event of that level. A log handler may seal; the events that it causes while it writes
     * are left out, or each record would cause another. A thread that must not wait does not ask the log for its level:
     * the question may block, so the log's last answer counts.
     */
    private static boolean goesToLog(Level level, boolean handedOver) {
        if (level == Level.OFF) {
            return false;
        }
        if (!SecurityLog.isWriting()) {
            return !handedOver || LOG.mayWant(level);
        }
        if (LOG.mayWant(level)) {
            Counter.LOG_NESTED.increment();
        }
        return false;
    }

    /** Commits the JFR event and writes to the log. Both may block. */
    static void deliver(EventRecord report) {
        if (report.flightEvent() != null) {
            FlightEvents.commit(report);
        }
        if (report.logged()) {
            LOG.write(report);
        }
    }
}
