package io.github.themapleseed.tinymls.observe;

import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.LongAdder;

/**
 * The counters of the process. Counting takes no lock and makes no object. Messages and their bytes are gathered in a
 * {@link MessageTally} first.
 */
public enum Counter implements Runnable {
    SEALED(Family.MESSAGES, "seal"),
    OPENED(Family.MESSAGES, "open"),
    SEALED_BYTES(Family.BYTES, "seal"),
    OPENED_BYTES(Family.BYTES, "open"),
    /** A chunk is not authentic. */
    REFUSED_TAG(Family.REFUSALS, "tag"),
    /** The header commits to another key. */
    REFUSED_COMMITMENT(Family.REFUSALS, "commitment"),
    REFUSED_VERSION(Family.REFUSALS, "version"),
    /** No message has this length. */
    REFUSED_TRUNCATED(Family.REFUSALS, "truncated"),
    /** The epoch is older than the window. */
    REFUSED_ERASED(Family.REFUSALS, "erased"),
    /** The epoch is further ahead than the window. */
    REFUSED_NOT_REACHED(Family.REFUSALS, "not_reached"),
    REFUSED_EXPIRED(Family.REFUSALS, "expired"),
    /** The caller's IV is missing or another. */
    REFUSED_IV(Family.REFUSALS, "iv"),
    /** No version of an entry was in force at the message's epoch. */
    REFUSED_NO_VERSION(Family.REFUSALS, "no_version"),
    /** The sender lacks the version that came into force. */
    REFUSED_PREVIOUS_VERSION(Family.REFUSALS, "previous_version"),
    /** The key's life is over, or its material does not reach the present. */
    SEALING_EXPIRED(Family.SEALING_REFUSALS, "expired"),
    SEALING_DESTROYED(Family.SEALING_REFUSALS, "destroyed"),
    /** The clock lies behind what the key has erased. */
    SEALING_CLOCK(Family.SEALING_REFUSALS, "clock"),
    /** A message that came by {@code update} stood still for too long, or the clock leapt while it was sealed. */
    SEALING_MESSAGE(Family.SEALING_REFUSALS, "message"),
    /** No version of an entry is in force. */
    SEALING_NO_VERSION(Family.SEALING_REFUSALS, "no_version"),
    /** The key had no sender epoch. */
    ROTATED_FIRST(Family.ROTATIONS, "first"),
    /** The interval was over. */
    ROTATED_TIME(Family.ROTATIONS, "time"),
    /** The sender epoch had sealed 2^24 messages. */
    ROTATED_COUNT(Family.ROTATIONS, "count"),
    /** The sender epoch had sealed 2^36 bytes. */
    ROTATED_BYTES(Family.ROTATIONS, "bytes"),
    /** Wall clock and monotonic clock diverged. */
    ROTATED_CLOCK(Family.ROTATIONS, "clock"),
    PUNCTURES(Family.PUNCTURES, ""),
    NODES_ERASED(Family.NODES, ""),
    KEY_CREATED(Family.KEYS, "created"),
    /** Made of an exported key, or of a root key that an application gave as bytes. */
    KEY_IMPORTED(Family.KEYS, "imported"),
    KEY_DESTROYED(Family.KEYS, "destroyed"),
    KEY_EXPIRED(Family.KEYS, "expired"),
    /** Erased because the application no longer holds it. */
    KEY_RELEASED(Family.KEYS, "released"),
    /** A tenth of the key's life is left. */
    KEY_END_NEAR(Family.KEY_ENDS, "near"),
    KEY_END_REACHED(Family.KEY_ENDS, "reached"),
    /** This process ends the key long before the end that it was made with. */
    KEY_END_EARLIER(Family.KEY_ENDS, "earlier"),
    /** The sender epoch ended at 2^24 messages. */
    LIMIT_MESSAGES(Family.LIMITS, "messages"),
    /** The sender epoch ended at 2^36 bytes. */
    LIMIT_BYTES(Family.LIMITS, "bytes"),
    /** The session of a raw key was evicted. */
    LIMIT_SESSIONS(Family.LIMITS, "sessions"),
    /** A receiver epoch was evicted. */
    LIMIT_RECEIVER_EPOCHS(Family.LIMITS, "receiver_epochs"),
    CLOCK_JUMP(Family.CLOCK_JUMPS, ""),
    SELF_TEST_PASSED(Family.SELF_TESTS, "passed"),
    /** A provider that no setting names failed: the next one of the list is tried. */
    SELF_TEST_PASSED_OVER(Family.SELF_TESTS, "passed_over"),
    SELF_TEST_FAILED(Family.SELF_TESTS, "failed"),
    ERASING_FAILED(Family.ERASING_FAILURES, ""),
    /** A key that is not TinyMLS's own was used with the claimed name. */
    FOREIGN_KEY(Family.FOREIGN_KEYS, ""),
    EXPORT_JMX_FAILED(Family.EXPORT_FAILURES, "jmx"),
    EXPORT_PORT_FAILED(Family.EXPORT_FAILURES, "port"),
    /** A version came into memory from a store's file. */
    STORE_ADOPTED(Family.STORE_VERSIONS, "adopted"),
    /** A version came into memory after its activation: messages may have been lost. */
    STORE_ADOPTED_LATE(Family.STORE_VERSIONS, "adopted_late"),
    /** A version left memory because it was withdrawn in a store's file. */
    STORE_WITHDRAWN(Family.STORE_VERSIONS, "withdrawn"),
    /** This process appointed a successor by itself. */
    STORE_APPOINTED(Family.STORE_VERSIONS, "appointed"),
    STORE_WRITES(Family.STORE_WRITES, ""),
    /** The file is missing, empty or cut. */
    STORE_INCOMPLETE(Family.STORE_FAILURES, "incomplete"),
    /** Another process held the lock of the file. */
    STORE_LOCKED(Family.STORE_FAILURES, "locked"),
    STORE_READ_ONLY(Family.STORE_FAILURES, "read_only"),
    STORE_MOUNTED(Family.STORE_FAILURES, "mounted"),
    STORE_NO_SPACE(Family.STORE_FAILURES, "no_space"),
    /** A new file would have another owner, group, mode or access list. */
    STORE_OWNER(Family.STORE_FAILURES, "owner"),
    STORE_FAILED(Family.STORE_FAILURES, "other"),
    /** An older copy was put in the place of the file. */
    STORE_ROLLBACK(Family.STORE_FINDINGS, "rollback"),
    /** The file was written further ahead of this clock than the store's window. */
    STORE_FUTURE(Family.STORE_FINDINGS, "future"),
    /** The file has another password than the one that this process has. */
    STORE_UNKNOWN_PASSWORD(Family.STORE_FINDINGS, "unknown_password"),
    /** The file was written before everything that is kept of the store's key. */
    STORE_TOO_OLD(Family.STORE_FINDINGS, "too_old"),
    /** Another store, or no store, stands where the store's file was. */
    STORE_FOREIGN(Family.STORE_FINDINGS, "foreign"),
    /** Two entries have one alias, or two files belong to one store. */
    STORE_CONFLICT(Family.STORE_FINDINGS, "conflict"),
    /** A store's file does not forget what memory forgets. */
    STORE_DETACHED(Family.STORE_FINDINGS, "detached"),
    /** A tenth of an entry's last life is left, and it has no successor. */
    ENTRY_END_TENTH(Family.ENTRY_ENDS, "tenth"),
    ENTRY_END_HUNDREDTH(Family.ENTRY_ENDS, "hundredth"),
    /** Nothing of an entry is in force any more, and nothing follows. */
    ENTRY_END_REACHED(Family.ENTRY_ENDS, "reached"),
    /** A reference named an entry that this process has not loaded. */
    UNKNOWN_REFERENCE(Family.UNKNOWN_REFERENCES, ""),
    /** The log is slow or blocked. */
    LOG_QUEUE_FULL(Family.LOG_DROPS, "queue_full"),
    /** The log itself caused the event while it wrote a record. */
    LOG_NESTED(Family.LOG_DROPS, "nested"),
    /** The log threw an exception. */
    LOG_FAILED(Family.LOG_DROPS, "failed");

    /** Counters that make one metric and differ in its label. */
    public enum Family {
        MESSAGES("messages", "operation", "Messages sealed and opened."),
        BYTES("plaintext_bytes", "operation", "Bytes of plaintext sealed and opened."),
        REFUSALS("refusals", "reason", "Messages that were not opened, by reason: tag (altered, or"
                + " other AAD), commitment (another key), version, truncated, erased (epoch further behind this clock"
                + " than the window), not_reached (epoch further ahead), expired (the key's life is over), iv (caller's"
                + " IV missing or another), no_version (no version of the key was in force), previous_version (the"
                + " sender lacks the successor).", "refusal", Level.WARNING, "epoch_offset_millis"),
        SEALING_REFUSALS("sealing_refusals", "reason", "Refusals to seal, by reason. Also counts refusals by init"
                + " and by key factories.", "sealing_refusal", Level.WARNING, ""),
        ROTATIONS("rotations", "cause", "Sender epochs begun, by cause.", "rotation", Level.TRACE, ""),
        PUNCTURES("punctures", "", "Punctures: each erases what lies before the window of one key.", "puncture",
                Level.TRACE, "nodes"),
        NODES("nodes_erased", "", "Tree nodes erased by punctures."),
        KEYS("keys", "action", "Keys created, imported, destroyed, expired and released.", "key", Level.DEBUG, ""),
        KEY_ENDS("key_ends", "stage", "Warnings about the end of a key, by stage: near, reached, earlier (in this"
                + " process than the key was made for).", "key_end", Level.WARNING, "millis_left"),
        LIMITS("limits_reached", "limit", "Limits reached, by limit. receiver_epochs rises in ordinary traffic of many"
                + " senders and is harmless: one sender's key was evicted for another's."),
        CLOCK_JUMPS("clock_jumps", "", "Leaps of the wall clock against the monotonic clock.", "clock_jump",
                Level.WARNING, "millis"),
        SELF_TESTS("self_tests", "result", "Self-tests run, by result.", "self_test", Level.DEBUG, ""),
        ERASING_FAILURES("erasing_failures", "", "Failures to erase. Erasing is tried again; an object of the delegate"
                + " is left to the garbage collector after ten minutes.", "erasing_failure", Level.WARNING, ""),
        FOREIGN_KEYS("foreign_keys", "", "Keys of other providers that the claimed name handed to the next provider."),
        EXPORT_FAILURES("metrics_export_failures", "place", "Failures to show the metrics, by kind of place.",
                "metrics_export", Level.WARNING, ""),
        STORE_VERSIONS("store_versions", "action", "Versions of keys in key stores, by action: adopted from a file,"
                + " adopted_late (after their activation), withdrawn, appointed by tinymls.succession.",
                "store_version", Level.INFO, "millis_late"),
        STORE_WRITES("store_writes", "", "Files of key stores written."),
        STORE_FAILURES("store_failures", "cause", "Failures to read or write the file of an attached key store, by"
                + " cause.", "store_failure", Level.WARNING, ""),
        STORE_FINDINGS("store_findings", "kind", "What was found in the place of a key store's file, by kind: rollback,"
                + " future, unknown_password, too_old, foreign, conflict (two entries with one alias, two files of one"
                + " store), detached (a store whose file does not forget).", "store_finding", Level.WARNING, ""),
        ENTRY_ENDS("entry_ends", "stage", "Warnings that nothing follows the last version of a key store's entry, by"
                + " what is left of its life: tenth, hundredth, reached (nothing).", "entry_end", Level.WARNING,
                "millis_left"),
        UNKNOWN_REFERENCES("unknown_references", "", "Key references that named an entry which this process has not"
                + " loaded."),
        LOG_DROPS("log_records_dropped", "cause", "Security events that the log did not get: queue_full (the log is"
                + " blocked or slow), nested (the log itself caused them), failed (the log threw an exception).");

        final String metric;
        final String label;
        final String help;
        /** Name of its events, empty if the family is only counted. */
        final String event;
        final Level level;
        /** What the amount in its events counts, with the unit; empty if they have none. */
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
    @SuppressWarnings("ImmutableEnumChecker") // it counts
    private final LongAdder adder = new LongAdder();

    Counter(Family family, String value) {
        this.family = family;
        this.value = value;
    }

    Level level() {
        if (this == SELF_TEST_FAILED) { // no switch over an enum, which has a class of its own to be loaded
            return Level.ERROR;
        }
        return this == STORE_ADOPTED_LATE ? Level.WARNING : family.level;
    }

    /** Adds one. */
    public void increment() {
        adder.increment();
    }

    /** Adds one: so a room that imports no counters can be given one as an action, without a lambda. */
    @Override
    public void run() {
        increment();
    }

    /** Adds that many. */
    public void add(long amount) {
        adder.add(amount);
    }

    /** Name of its sample: metric and label. */
    String sample() {
        return family.metric + "_total" + (value.isEmpty() ? "" : "{" + family.label + "=\"" + value + "\"}");
    }

    /** The count so far. Of messages, up to 63 of each engine that is in use at present are not in it yet. */
    public long total() {
        if (family == Family.MESSAGES || family == Family.BYTES) {
            MessageTally.flushIdle();
        }
        return adder.sum();
    }
}
