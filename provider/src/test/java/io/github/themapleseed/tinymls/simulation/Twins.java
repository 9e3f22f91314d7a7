package io.github.themapleseed.tinymls.simulation;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A process and, sometimes, a twin that does the same with the same random bytes, so that it is a copy of the process.
 * A snapshot is a twin that stands still; when it is resumed, it takes the place of the process.
 */
final class Twins {
    private SimulatedProcess process;
    private SimulatedProcess twin;

    Twins(SimulatedProcess process, SimulatedProcess twin) {
        this.process = process;
        this.twin = twin;
    }

    SimulatedProcess process() {
        return process;
    }

    private boolean isTwinAwake() {
        return twin != null && !twin.clock.isFrozen();
    }

    /** Both do it. */
    void each(Consumer<SimulatedProcess> work) {
        work.accept(process);
        if (isTwinAwake()) {
            twin.repeats(true);
            work.accept(twin);
            twin.repeats(false);
        }
    }

    /** Both do it; the result is that of the process. */
    <T> T both(Function<SimulatedProcess, T> work) {
        T result = work.apply(process);
        if (isTwinAwake()) {
            twin.repeats(true);
            T other = work.apply(twin);
            twin.repeats(false);
            if (result instanceof byte[] one && other instanceof byte[] two && !Arrays.equals(one, two)) {
                throw new AssertionError("twins differ");
            }
        }
        return result;
    }

    /** A snapshot is taken, if there is a twin. */
    void snapshot() {
        if (twin != null) {
            twin.clock.freeze();
        }
    }

    boolean hasSnapshot() {
        return twin != null && twin.clock.isFrozen();
    }

    /** The process ends for good, and its snapshot is resumed where its wall clock then shows that time. */
    void restore(long wallMillis) {
        process.end();
        process = twin;
        twin = null;
        process.resume(wallMillis);
    }

    /**
     * Whether the snapshot's clocks come apart by that many ms when it is resumed: the process has run on for longer,
     * and its wall clock shows another time than the snapshot's.
     */
    boolean isSnapshotOlderThan(long millis) {
        long ran = process.clock.monotonicNanos() - twin.clock.monotonicNanos();
        long away = process.clock.wallMillis() - twin.clock.wallMillis();
        return TimeUnit.NANOSECONDS.toMillis(ran) > millis && Math.abs(away) > millis;
    }

    void end() {
        process.end();
        if (twin != null) {
            twin.end();
        }
    }
}
