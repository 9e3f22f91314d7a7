package io.github.themapleseed.tinymls.observe;

import io.github.themapleseed.tinymls.platform.PrivilegedActions;
import jdk.jfr.Category;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** The security events as JFR events. Loaded only where the class loader finds JFR: module jdk.jfr is optional. */
final class FlightEvents {
    static {
        // An event class registers itself at its first use, which needs a permission that the caller may lack.
        PrivilegedActions.run(() -> {
            for (Counter.Family family : Counter.Family.values()) {
                if (!family.event.isEmpty()) {
                    begin(family);
                }
            }
        });
    }

    private FlightEvents() {
    }

    /**
     * Loads and registers every event class, before the provider takes a lock: JFR takes locks of its own for that.
     *
     * @throws LinkageError if this class's loader does not find JFR, or this module does not read it
     */
    static void load() {
        for (Counter.Family family : Counter.Family.values()) {
            if (!family.event.isEmpty()) {
                Event.class.cast(begin(family));
            }
        }
    }

    static Object begin(Counter.Family family) {
        Event event = switch (family) {
            case REFUSALS -> new RefusalEvent();
            case SEALING_REFUSALS -> new SealingRefusal();
            case KEY_ENDS -> new KeyEnd();
            case ROTATIONS -> new Rotation();
            case PUNCTURES -> new Puncture();
            case KEYS -> new Key();
            case CLOCK_JUMPS -> new ClockJump();
            case SELF_TESTS -> new SelfTest();
            case EXPORT_FAILURES -> new MetricsExport();
            case ERASING_FAILURES -> new ErasingFailure();
            default -> throw new IllegalArgumentException("only counted: " + family);
        };
        event.begin();
        return event;
    }

    /** Ends an event that was begun; returns whether a recording wants it. Takes no lock. */
    static boolean end(Object event) {
        ((Event) event).end();
        return ((Event) event).shouldCommit();
    }

    /** Fills in the record's event and commits it. */
    static void commit(EventRecord report) {
        Object event = report.flightEvent();
        Counter what = report.what();
        if (event instanceof RefusalEvent refusal) {
            refusal.reason = what.value;
            refusal.caller = report.caller();
            refusal.key = report.key();
            refusal.epochOffset = report.amount();
            refusal.detail = report.detail();
            refusal.suppressed = report.suppressed();
        } else if (event instanceof SealingRefusal refusal) {
            refusal.reason = what.value;
            refusal.detail = report.detail();
            refusal.suppressed = report.suppressed();
        } else if (event instanceof KeyEnd end) {
            end.stage = what.value;
            end.detail = report.detail();
            end.left = report.amount();
        } else if (event instanceof Rotation rotation) {
            rotation.cause = what.value;
        } else if (event instanceof Puncture puncture) {
            puncture.nodes = report.amount();
        } else if (event instanceof Key key) {
            key.action = what.value;
            key.key = report.detail();
        } else if (event instanceof ClockJump jump) {
            jump.leap = report.amount();
        } else if (event instanceof SelfTest test) {
            test.result = what.value;
            test.delegate = report.detail();
        } else if (event instanceof MetricsExport export) {
            export.detail = report.detail();
        } else if (event instanceof ErasingFailure failed) {
            failed.failure = report.detail();
            failed.suppressed = report.suppressed();
        }
        PrivilegedActions.run(((Event) event)::commit); // a recording links classes that applications may not see
    }

    @Name("tinymls.Refusal")
    @Label("Opening Refused")
    @Category("TinyMLS")
    private static final class RefusalEvent extends Event {
        @Label("Caller")
        private String caller;
        @Label("Reason")
        private String reason;
        @Label("Key Id, First Bytes")
        private String key;
        @Label("Epoch's Distance from This Clock")
        @Timespan(Timespan.MILLISECONDS)
        private long epochOffset;
        @Label("Detail")
        private String detail;
        @Label("Held Back Since the Last")
        private long suppressed;
    }

    @Name("tinymls.SealingRefusal")
    @Label("Sealing Refused")
    @Category("TinyMLS")
    private static final class SealingRefusal extends Event {
        @Label("Reason")
        private String reason;
        @Label("Detail")
        private String detail;
        @Label("Held Back Since the Last")
        private long suppressed;
    }

    @Name("tinymls.KeyEnd")
    @Label("End of a Key")
    @Category("TinyMLS")
    @StackTrace(false)
    private static final class KeyEnd extends Event {
        @Label("Stage")
        private String stage;
        @Label("Detail")
        private String detail;
        @Label("Left")
        @Timespan(Timespan.MILLISECONDS)
        private long left;
    }

    @Name("tinymls.Rotation")
    @Label("Rotation")
    @Category("TinyMLS")
    @StackTrace(false)
    private static final class Rotation extends Event {
        @Label("Cause")
        private String cause;
    }

    @Name("tinymls.Puncture")
    @Label("Puncture")
    @Category("TinyMLS")
    @StackTrace(false)
    private static final class Puncture extends Event {
        @Label("Nodes Erased")
        private long nodes;
    }

    @Name("tinymls.Key")
    @Label("Key")
    @Category("TinyMLS")
    private static final class Key extends Event {
        @Label("Action")
        private String action;
        @Label("Key Id, First Bytes")
        private String key;
    }

    @Name("tinymls.ClockJump")
    @Label("Clock Jump")
    @Category("TinyMLS")
    @StackTrace(false)
    private static final class ClockJump extends Event {
        @Label("Leap")
        @Timespan(Timespan.MILLISECONDS)
        private long leap;
    }

    @Name("tinymls.SelfTest")
    @Label("Self-Test")
    @Category("TinyMLS")
    @StackTrace(false)
    private static final class SelfTest extends Event {
        @Label("Result")
        private String result;
        @Label("Delegate")
        private String delegate;
    }

    @Name("tinymls.MetricsExport")
    @Label("Metrics Export Failed")
    @Category("TinyMLS")
    @StackTrace(false)
    private static final class MetricsExport extends Event {
        @Label("Detail")
        private String detail;
    }

    @Name("tinymls.ErasingFailure")
    @Label("Erasing Failed")
    @Category("TinyMLS")
    @StackTrace(false)
    private static final class ErasingFailure extends Event {
        @Label("Failure")
        private String failure;
        @Label("Held Back Since the Last")
        private long suppressed;
    }
}
