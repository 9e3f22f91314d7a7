package io.github.themapleseed.tinymls.observe;

import java.util.function.Supplier;

/**
 * Counts the messages of one engine, and adds them to the process's counters every 64 messages. Adding each message to
 * counters that all threads share took a twentieth of sealing 64 B (2026-11-23). Before a total is read, the owners of
 * idle engines flush their tallies. Not thread-safe.
 */
public final class MessageTally implements Supplier<MessageTally> {
    /** For an engine whose messages are counted elsewhere. Nothing is ever added to it. */
    public static final MessageTally NONE = new MessageTally(Counter.SEALED, Counter.SEALED_BYTES);

    /** Makes tallies of messages sealed. It is an object like them, since a lambda costs a fresh JVM more. */
    public static final Supplier<MessageTally> OF_SEALED = new MessageTally(Counter.SEALED, Counter.SEALED_BYTES);
    /** Makes tallies of messages opened. */
    public static final Supplier<MessageTally> OF_OPENED = new MessageTally(Counter.OPENED, Counter.OPENED_BYTES);

    private static final int MAX_MESSAGES = 64;
    private static final WeakSources<Owner> OWNERS = new WeakSources<>();

    /** An owner of engines. */
    public interface Owner {
        /** Flushes the tallies of idle engines; returns how many messages they held. */
        long flushIdle();
    }

    private final Counter messageCount;
    private final Counter byteCount;
    private int messages;
    private long bytes;

    private MessageTally(Counter messageCount, Counter byteCount) {
        this.messageCount = messageCount;
        this.byteCount = byteCount;
    }

    /** A new tally of the same kind. */
    @Override
    public MessageTally get() {
        return new MessageTally(messageCount, byteCount);
    }

    /** Adds one message of that many bytes of plaintext. */
    public void add(long plaintextBytes) {
        bytes += plaintextBytes;
        if (++messages == MAX_MESSAGES) {
            flush();
        }
    }

    /**
     * Adds the tally to the process's counters.
     *
     * @return how many messages the tally held
     */
    public int flush() {
        int flushed = messages;
        if (flushed > 0) {
            messageCount.add(flushed);
            byteCount.add(bytes);
            messages = 0;
            bytes = 0;
        }
        return flushed;
    }

    /** Has that owner flush before a total is read, for as long as it is reachable. */
    public static void flushBeforeReading(Owner owner) {
        OWNERS.add(owner);
    }

    /** Flushes the tallies of idle engines; returns how many messages they held. */
    static long flushIdle() {
        return OWNERS.stream().mapToLong(Owner::flushIdle).sum();
    }
}
