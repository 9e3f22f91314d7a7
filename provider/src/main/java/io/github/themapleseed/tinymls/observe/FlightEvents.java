package io.github.themapleseed.tinymls.observe;

import io.github.themapleseed.tinymls.platform.PrivilegedActions;
import jdk.jfr.Category;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** The security events as JFR events. Loaded only where the class loader finds JFR: module jdk.jfr is optional. */
@SuppressWarnings({"UnusedVariable", "NullAway"}) // JFR reads the fields of its events, and takes null for any
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
                end(begin(family));
            }
        }
    }

    static Object begin(Counter.Family family) {
        SecurityFlightEvent event = switch (family) {
            case REFUSALS -> new RefusalEvent();
            case SEALING_REFUSALS -> new SealingRefusal();
            case KEY_ENDS -> new KeyEnd();
            case ROTATIONS -> new Rotation();
            case PUNCTURES -> new Puncture();
            case KEYS -> new Key();
            case CLOCK_JUMPS -> new ClockJump();
            case SELF_TESTS -> new SelfTest();
            case EXPORT_FAILURES -> new MetricsExport();
            case STORE_VERSIONS, STORE_FAILURES, STORE_FINDINGS, ENTRY_ENDS -> new Store();
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
        SecurityFlightEvent event = (SecurityFlightEvent) report.flightEvent();
        event.fill(report);
        PrivilegedActions.run(event::commit); // a recording links classes that applications may not see
    }

    private abstract static class SecurityFlightEvent extends Event {
        abstract void fill(EventRecord report);
    }

    @Name("tinymls.Refusal")
    @Label("Opening Refused")
    @Category("TinyMLS")
    private static final class RefusalEvent extends SecurityFlightEvent {
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

        @Override
        void fill(EventRecord report) {
            reason = report.what().value;
            caller = report.caller();
            key = report.key();
            epochOffset = report.amount();
            detail = report.detail();
            suppressed = report.suppressed();
        }
    }

    @Name("tinymls.SealingRefusal")
    @Label("Sealing Refused")
    @Category("TinyMLS")
    private static final class SealingRefusal extends SecurityFlightEvent {
        @Label("Reason")
        private String reason;
        @Label("Detail")
        private String detail;
        @Label("Held Back Since the Last")
        private long suppressed;

        @Override
        void fill(EventRecord report) {
            reason = report.what().value;
            detail = report.detail();
            suppressed = report.suppressed();
        }
    }

    @Name("tinymls.KeyEnd")
    @Label("End of a Key")
    @Category("TinyMLS")
    @StackTrace(false)
    private static final class KeyEnd extends SecurityFlightEvent {
        @Label("Stage")
        private String stage;
        @Label("Detail")
        private String detail;
        @Label("Left")
        @Timespan(Timespan.MILLISECONDS)
        private long left;

        @Override
        void fill(EventRecord report) {
            stage = report.what().value;
            detail = report.detail();
            left = report.amount();
        }
    }

    @Name("tinymls.Rotation")
    @Label("Rotation")
    @Category("TinyMLS")
    @StackTrace(false)
    private static final class Rotation extends SecurityFlightEvent {
        @Label("Cause")
        private String cause;

        @Override
        void fill(EventRecord report) {
            cause = report.what().value;
        }
    }

    @Name("tinymls.Puncture")
    @Label("Puncture")
    @Category("TinyMLS")
    @StackTrace(false)
    private static final class Puncture extends SecurityFlightEvent {
        @Label("Nodes Erased")
        private long nodes;

        @Override
        void fill(EventRecord report) {
            nodes = report.amount();
        }
    }

    @Name("tinymls.Key")
    @Label("Key")
    @Category("TinyMLS")
    private static final class Key extends SecurityFlightEvent {
        @Label("Action")
        private String action;
        @Label("Key Id, First Bytes")
        private String key;

        @Override
        void fill(EventRecord report) {
            action = report.what().value;
            key = report.detail();
        }
    }

    @Name("tinymls.ClockJump")
    @Label("Clock Jump")
    @Category("TinyMLS")
    @StackTrace(false)
    private static final class ClockJump extends SecurityFlightEvent {
        @Label("Leap")
        @Timespan(Timespan.MILLISECONDS)
        private long leap;

        @Override
        void fill(EventRecord report) {
            leap = report.amount();
        }
    }

    @Name("tinymls.SelfTest")
    @Label("Self-Test")
    @Category("TinyMLS")
    @StackTrace(false)
    private static final class SelfTest extends SecurityFlightEvent {
        @Label("Result")
        private String result;
        @Label("Delegate")
        private String delegate;

        @Override
        void fill(EventRecord report) {
            result = report.what().value;
            delegate = report.detail();
        }
    }

    @Name("tinymls.MetricsExport")
    @Label("Metrics Export Failed")
    @Category("TinyMLS")
    @StackTrace(false)
    private static final class MetricsExport extends SecurityFlightEvent {
        @Label("Detail")
        private String detail;

        @Override
        void fill(EventRecord report) {
            detail = report.detail();
        }
    }

    @Name("tinymls.Store")
    @Label("Key Store")
    @Category("TinyMLS")
    @StackTrace(false)
    private static final class Store extends SecurityFlightEvent {
        @Label("Event")
        private String event;
        @Label("Kind")
        private String kind;
        @Label("Detail")
        private String detail;
        @Label("Late or Left")
        @Timespan(Timespan.MILLISECONDS)
        private long amount;

        @Override
        void fill(EventRecord report) {
            event = report.what().family.event;
            kind = report.what().value;
            detail = report.detail();
            amount = report.amount();
        }
    }

    @Name("tinymls.ErasingFailure")
    @Label("Erasing Failed")
    @Category("TinyMLS")
    @StackTrace(false)
    private static final class ErasingFailure extends SecurityFlightEvent {
        @Label("Failure")
        private String failure;
        @Label("Held Back Since the Last")
        private long suppressed;

        @Override
        void fill(EventRecord report) {
            failure = report.detail();
            suppressed = report.suppressed();
        }
    }
}
