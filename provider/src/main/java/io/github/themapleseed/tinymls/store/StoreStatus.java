package io.github.themapleseed.tinymls.store;

import io.github.themapleseed.tinymls.clock.TimeSource;
import io.github.themapleseed.tinymls.observe.Gauge;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/** What an attached store can do with its file, and why it can do no more. Thread-safe. */
final class StoreStatus {
    /** What an attached store can do. */
    enum State {
        /** The file is read and written. */
        ATTACHED,
        /** The file is read; successors in it come into force, and it forgets nothing. */
        READ_ONLY,
        /** The file cannot be read, or cannot be written for now. */
        FAILING
    }

    /** A state with what is known of it. */
    private sealed interface Condition permits Attached, ReadOnly, Failing {
        State state();

        /** The state and its cause, for an operator who looks at that reading of the monotonic clock. */
        String words(long nanos);
    }

    private record Attached() implements Condition {
        @Override
        public State state() {
            return State.ATTACHED;
        }

        @Override
        public String words(long nanos) {
            return "attached";
        }
    }

    private record ReadOnly(String cause) implements Condition {
        @Override
        public State state() {
            return State.READ_ONLY;
        }

        @Override
        public String words(long nanos) {
            return "read-only: " + cause;
        }
    }

    /** The cause may change while the store goes on failing; the time at which it began does not. */
    private record Failing(String cause, long sinceNanos) implements Condition {
        @Override
        public State state() {
            return State.FAILING;
        }

        @Override
        public String words(long nanos) {
            return "failing for " + TimeUnit.NANOSECONDS.toSeconds(nanos - sinceNanos) + " s: " + cause;
        }
    }

    private final TimeSource time;
    private Condition condition = new Attached();
    private long lastGoodNanos;
    private OptionalLong lastWriteNanos = OptionalLong.empty();

    StoreStatus(TimeSource time) {
        this.time = time;
        this.lastGoodNanos = time.monotonicNanos();
    }

    /** Notes that the file was found as it should be. Only a write shows whether a read-only file can be written. */
    synchronized void good() {
        lastGoodNanos = time.monotonicNanos();
        if (condition instanceof Failing) {
            condition = new Attached();
        }
    }

    /** Notes that the file was read, and is still to be written. */
    synchronized void read() {
        lastGoodNanos = time.monotonicNanos();
    }

    synchronized void written() {
        condition = new Attached();
        lastGoodNanos = time.monotonicNanos();
        lastWriteNanos = OptionalLong.of(lastGoodNanos);
    }

    /** Notes that the file can be read and not written; returns whether that is news. */
    synchronized boolean readOnly(String cause) {
        return become(new ReadOnly(cause));
    }

    /** Notes that a look or a write failed; returns whether that is news. */
    synchronized boolean failing(String cause) {
        long since = condition instanceof Failing failing ? failing.sinceNanos() : time.monotonicNanos();
        return become(new Failing(cause, since));
    }

    private boolean become(Condition now) {
        boolean isNews = !now.equals(condition);
        condition = now;
        return isNews;
    }

    synchronized State state() {
        return condition.state();
    }

    /** Whether it has failed for that long. */
    synchronized boolean isFailingFor(long millis) {
        return condition instanceof Failing failing && ageMillis(failing.sinceNanos()) >= millis;
    }

    private long ageMillis(long sinceNanos) {
        return TimeUnit.NANOSECONDS.toMillis(time.monotonicNanos() - sinceNanos);
    }

    /** How many ms ago the file was last read or written. */
    synchronized long goodAgeMillis() {
        return ageMillis(lastGoodNanos);
    }

    /** How many ms ago the file was last written; {@link Gauge#NONE} if it never was. */
    synchronized long writeAgeMillis() {
        return lastWriteNanos.isPresent() ? ageMillis(lastWriteNanos.getAsLong()) : Gauge.NONE;
    }

    /** The state and its cause in words. */
    synchronized String words() {
        return condition.words(time.monotonicNanos());
    }
}
