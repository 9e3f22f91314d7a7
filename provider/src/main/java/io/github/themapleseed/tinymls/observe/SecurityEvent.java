package io.github.themapleseed.tinymls.observe;

import java.lang.System.Logger.Level;
import java.util.concurrent.TimeUnit;

/** Something that is counted and reported: begun before the work it is about, ended after it. */
public final class SecurityEvent {
    private static final boolean FLIGHT_RECORDER = isFlightRecorderVisible();
    private static final long QUEUE_IDLE_MILLIS = 1_000;
    private static final SecurityLog LOG = new SecurityLog(null, System::nanoTime);
    private static final EventQueue QUEUE = new EventQueue(SecurityEvent::deliver, QUEUE_IDLE_MILLIS);

    private final Object flightEvent;
    private final long startNanos;

    private SecurityEvent(Counter.Family family) {
        flightEvent = FLIGHT_RECORDER ? FlightEvents.begin(family) : null;
        startNanos = System.nanoTime();
    }

    /**
     * Whether this class's loader finds JFR. The boot layer does not answer that: it may have module jdk.jfr, while a
     * container's loader shows only java.* and javax.* to applications.
     */
    private static boolean isFlightRecorderVisible() {
        try {
            FlightEvents.load();
            return true;
        } catch (LinkageError | RuntimeException absent) {
            return false;
        }
    }

    /** Loads what reporting needs, which may take locks of JFR's: to be called before a lock of the provider is taken. */
    public static void prepare() {
        // this class's initialiser does it
    }

    /** Begins something of that family. */
    public static SecurityEvent begin(Counter.Family family) {
        return new SecurityEvent(family);
    }

    /** Something that takes no time. */
    public static void tell(Counter what, long amount, String detail) {
        begin(what.family).end(what, amount, detail);
    }

    /**
     * A message that was not opened.
     *
     * @param key the beginning of the key's public id
     * @param epochOffsetMillis how far the message's epoch lies from this machine's clock, or 0 if that is not why
     * @param detail the reason in words; nothing secret
     */
    public static void refuse(Counter reason, String key, long epochOffsetMillis, String detail) {
        reason.increment();
        begin(reason.family).report(reason, key, epochOffsetMillis, detail, null, EventDelivery.isHandingOver());
    }

    /** The same, reported by another thread: for a caller who must not wait. */
    public static void handOver(Counter what, long amount, String detail) {
        what.increment();
        begin(what.family).report(what, null, amount, detail, null, true);
    }

    /** Something that failed with that exception, reported by another thread; throws nothing itself. */
    public static void fail(Counter what, Throwable failure) {
        what.increment();
        try {
            begin(what.family).report(what, null, 0, failure.getClass().getName(), failure, true);
        } catch (RuntimeException | Error wantOfMemory) {
            Counter.LOG_FAILED.increment();
        }
    }

    /**
     * Counts and reports it, as {@link EventDelivery} has it for this thread.
     *
     * @param amount what the family gives an amount of, else 0
     * @param detail what the family gives in words, or null; nothing secret
     */
    public void end(Counter what, long amount, String detail) {
        what.increment();
        report(what, null, amount, detail, null, EventDelivery.isHandingOver());
    }

    private void report(Counter what, String key, long amount, String detail, Throwable failure, boolean handedOver) {
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
            } else if (!EventDelivery.heldBack(report)) {
                deliver(report);
            }
        }
    }

    /**
     * A log that seals brings about what it would have to log: that is left out. A thread that must not wait does not
     * even ask the log for its level, but goes by what the log last said.
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

    /** Commits the event and writes to the log, either of which may block. */
    static void deliver(EventRecord report) {
        if (report.flightEvent() != null) {
            FlightEvents.commit(report);
        }
        if (report.logged()) {
            LOG.write(report);
        }
    }
}
