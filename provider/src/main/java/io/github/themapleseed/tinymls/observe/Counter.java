package io.github.themapleseed.tinymls.observe;

import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.LongAdder;

/**
 * What is counted, for the whole process. Counting takes no lock and makes no object; what every message passes
 * counts in a {@link MessageTally}.
 */
public enum Counter {
    /** Messages sealed. */
    SEALED(Family.MESSAGES, "seal"),
    /** Messages opened. */
    OPENED(Family.MESSAGES, "open"),
    /** Bytes of plaintext sealed. */
    SEALED_BYTES(Family.BYTES, "seal"),
    /** Bytes of plaintext opened. */
    OPENED_BYTES(Family.BYTES, "open"),
    /** Refused: a chunk is not authentic. */
    REFUSED_TAG(Family.REFUSALS, "tag"),
    /** Refused: the header commits to another key. */
    REFUSED_COMMITMENT(Family.REFUSALS, "commitment"),
    /** Refused: the version is not known. */
    REFUSED_VERSION(Family.REFUSALS, "version"),
    /** Refused: no message has this length. */
    REFUSED_TRUNCATED(Family.REFUSALS, "truncated"),
    /** Refused: older than the window. */
    REFUSED_ERASED(Family.REFUSALS, "erased"),
    /** Refused: further ahead than the window. */
    REFUSED_NOT_REACHED(Family.REFUSALS, "not_reached"),
    /** Refused: the key's life is over. */
    REFUSED_EXPIRED(Family.REFUSALS, "expired"),
    /** Refused: the caller's IV is missing or another. */
    REFUSED_IV(Family.REFUSALS, "iv"),
    /** Sealing refused: the key's life is over, or its material does not reach the present. */
    SEALING_EXPIRED(Family.SEALING_REFUSALS, "expired"),
    /** Sealing refused: the key has been destroyed. */
    SEALING_DESTROYED(Family.SEALING_REFUSALS, "destroyed"),
    /** Sealing refused: the clock lies behind what the key has erased. */
    SEALING_CLOCK(Family.SEALING_REFUSALS, "clock"),
    /** Sealing refused: a message in pieces stood still, or the clock leapt under it. */
    SEALING_MESSAGE(Family.SEALING_REFUSALS, "message"),
    /** A sender epoch began: there was none, or none any more. */
    ROTATED_FIRST(Family.ROTATIONS, "first"),
    /** A sender epoch followed one whose time was up. */
    ROTATED_TIME(Family.ROTATIONS, "time"),
    /** A sender epoch followed one that had sealed 2^24 messages. */
    ROTATED_COUNT(Family.ROTATIONS, "count"),
    /** A sender epoch followed one that had sealed 2^36 bytes. */
    ROTATED_BYTES(Family.ROTATIONS, "bytes"),
    /** A sender epoch followed one whose clocks came apart. */
    ROTATED_CLOCK(Family.ROTATIONS, "clock"),
    /** Punctures of a key. */
    PUNCTURES(Family.PUNCTURES, ""),
    /** Tree nodes that punctures have erased. */
    NODES_ERASED(Family.NODES, ""),
    /** Keys generated. */
    KEY_CREATED(Family.KEYS, "created"),
    /** Root keys and exported keys that came in. */
    KEY_IMPORTED(Family.KEYS, "imported"),
    /** Keys that an application destroyed. */
    KEY_DESTROYED(Family.KEYS, "destroyed"),
    /** Keys past their lifetime. */
    KEY_EXPIRED(Family.KEYS, "expired"),
    /** Keys erased because nobody held them any more. */
    KEY_RELEASED(Family.KEYS, "released"),
    /** A tenth of a key's life is left. */
    KEY_END_NEAR(Family.KEY_ENDS, "near"),
    /** A key's life is over. */
    KEY_END_REACHED(Family.KEY_ENDS, "reached"),
    /** This process ends a key long before the end that the key was made with. */
    KEY_END_EARLIER(Family.KEY_ENDS, "earlier"),
    /** Sender epochs that ended at 2^24 messages. */
    LIMIT_MESSAGES(Family.LIMITS, "messages"),
    /** Sender epochs that ended at 2^36 bytes. */
    LIMIT_BYTES(Family.LIMITS, "bytes"),
    /** Sessions of raw keys let go of because there were too many. */
    LIMIT_SESSIONS(Family.LIMITS, "sessions"),
    /** Receiver epochs let go of because there were too many. */
    LIMIT_RECEIVER_EPOCHS(Family.LIMITS, "receiver_epochs"),
    /** The wall clock leapt. */
    CLOCK_JUMP(Family.CLOCK_JUMPS, ""),
    /** Self-tests passed. */
    SELF_TEST_PASSED(Family.SELF_TESTS, "passed"),
    /** Self-tests failed by a provider that nobody named, so that the next of the list was tried. */
    SELF_TEST_PASSED_OVER(Family.SELF_TESTS, "passed_over"),
    /** Self-tests failed. */
    SELF_TEST_FAILED(Family.SELF_TESTS, "failed"),
    /** Erasing failed. */
    ERASING_FAILED(Family.ERASING_FAILURES, ""),
    /** A key that is not TinyMLS's own came to the claimed name. */
    FOREIGN_KEY(Family.FOREIGN_KEYS, ""),
    /** The JMX bean could not be registered. */
    EXPORT_JMX_FAILED(Family.EXPORT_FAILURES, "jmx"),
    /** The metrics endpoint could not be opened. */
    EXPORT_PORT_FAILED(Family.EXPORT_FAILURES, "port"),
    /** Not logged: the queue of the thread that writes for others was full. */
    LOG_QUEUE_FULL(Family.LOG_DROPS, "queue_full"),
    /** Not logged: the log itself has brought it about while it was writing a record. */
    LOG_NESTED(Family.LOG_DROPS, "nested"),
    /** Not logged: the log threw an exception. */
    LOG_FAILED(Family.LOG_DROPS, "failed");

    /** Counts that belong together: one metric, whose label tells them apart. */
    public enum Family {
        /** Messages. */
        MESSAGES("messages", "operation", "Messages sealed and opened."),
        /** Bytes. */
        BYTES("plaintext_bytes", "operation", "Bytes of plaintext sealed and opened."),
        /** Refused openings. */
        REFUSALS("refusals", "reason", "Messages that were not opened, by reason: tag (altered, or"
                + " other AAD), commitment (another key), version, truncated, erased (epoch further behind this clock than"
                + " the window), not_reached (further ahead), expired (the key's life is over), iv.", "refusal", Level.WARNING,
                "epoch_offset_millis"),
        /** Refused sealings. */
        SEALING_REFUSALS("sealing_refusals", "reason", "Sealings refused, also at init and by key factories, by reason.",
                "sealing_refusal", Level.WARNING, ""),
        /** Rotations. */
        ROTATIONS("rotations", "cause", "Sender epochs begun, by cause.", "rotation", Level.TRACE, ""),
        /** Punctures. */
        PUNCTURES("punctures", "", "Punctures: each erases what lies before the window of one key.", "puncture",
                Level.TRACE, "nodes"),
        /** Nodes erased. */
        NODES("nodes_erased", "", "Tree nodes erased by punctures."),
        /** Keys. */
        KEYS("keys", "action", "Keys that came and went, by what happened.", "key", Level.DEBUG, ""),
        /** Ends of keys. */
        KEY_ENDS("key_ends", "stage", "Warnings of keys that come to their end, by stage.", "key_end", Level.WARNING,
                "millis_left"),
        /** Limits. */
        LIMITS("limits_reached", "limit", "Limits reached, by limit. receiver_epochs rises in ordinary traffic of many"
                + " senders and is harmless: the key of one made room for that of another."),
        /** Clock jumps. */
        CLOCK_JUMPS("clock_jumps", "", "Leaps of the wall clock against the monotonic clock.", "clock_jump",
                Level.WARNING, "millis"),
        /** Self-tests. */
        SELF_TESTS("self_tests", "result", "Self-tests run, by result.", "self_test", Level.DEBUG, ""),
        /** Erasing that failed. */
        ERASING_FAILURES("erasing_failures", "", "Failures to erase. What is left is tried again, an object of the"
                + " delegate for ten minutes; then it is left to the garbage collector.", "erasing_failure",
                Level.WARNING, ""),
        /** Keys that are not our own. */
        FOREIGN_KEYS("foreign_keys", "", "Keys other than TinyMLS's own that the claimed name handed on."),
        /** Metrics that could not be shown. */
        EXPORT_FAILURES("metrics_export_failures", "place", "Failures to show the metrics, by kind of place.",
                "metrics_export", Level.WARNING, ""),
        /** Records that the log did not get. */
        LOG_DROPS("log_records_dropped", "cause", "Security events that the log did not get: queue_full (the log is"
                + " blocked or slow), nested (the log itself caused them), failed (the log threw an exception).");

        final String metric;
        final String label;
        final String help;
        /** Its name in events and what these give an amount of; a family without a name is only counted. */
        final String event;
        final Level level;
        final String amount;

        Family(String name, String label, String help, String event, Level level, String amount) {
            this.metric = "tinymls_" + name;
            this.label = label;
            this.help = help;
            this.event = event;
            this.level = level;
            this.amount = amount;
        }

        Family(String name, String label, String help) {
            this(name, label, help, "", Level.OFF, "");
        }
    }

    final Family family;
    final String value;
    private final LongAdder adder = new LongAdder();

    Counter(Family family, String value) {
        this.family = family;
        this.value = value;
    }

    Level level() {
        return this == SELF_TEST_FAILED ? Level.ERROR : family.level;
    }

    /** One more. */
    public void increment() {
        adder.increment();
    }

    /** So many more. */
    public void add(long amount) {
        adder.add(amount);
    }

    /** The name of its sample: metric and label. */
    String sample() {
        return family.metric + "_total" + (value.isEmpty() ? "" : "{" + family.label + "=\"" + value + "\"}");
    }

    /** How many so far in this process; of messages, without the last few of those being worked on. */
    public long total() {
        if (family == Family.MESSAGES || family == Family.BYTES) {
            MessageTally.gather();
        }
        return adder.sum();
    }
}
