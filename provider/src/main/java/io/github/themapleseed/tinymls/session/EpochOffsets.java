package io.github.themapleseed.tinymls.session;

import io.github.themapleseed.tinymls.observe.Gauge;
import io.github.themapleseed.tinymls.platform.Nullable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;

/**
 * The greatest distance, behind and ahead, between this machine's clock and the epochs of messages opened in the last
 * five to ten minutes. It shows how much of the window clocks and transport use up. Each sender epoch is noted once,
 * and only by an authentic message.
 */
final class EpochOffsets {
    /** Of a key that has opened nothing. */
    static final EpochOffsets NONE = new EpochOffsets();

    private static final long PERIOD_NANOS = TimeUnit.MINUTES.toNanos(5);

    /** The greatest distances of one period, in ms. */
    private static final class Period {
        private static final AtomicLongFieldUpdater<Period> LAG =
                AtomicLongFieldUpdater.newUpdater(Period.class, "lag");
        private static final AtomicLongFieldUpdater<Period> LEAD =
                AtomicLongFieldUpdater.newUpdater(Period.class, "lead");

        private final long startNanos;
        private volatile long lag = Gauge.NONE;
        private volatile long lead = Gauge.NONE;

        Period(long startNanos) {
            this.startNanos = startNanos;
        }

        boolean isOver(long nanos) {
            return nanos - startNanos >= PERIOD_NANOS;
        }
    }

    private volatile @Nullable Period current;
    private volatile @Nullable Period last;

    /**
     * Notes the epoch of an opened message.
     *
     * @param offsetMillis from this machine's clock, positive if the epoch lies ahead
     * @param nanos the monotonic clock
     */
    void note(long offsetMillis, long nanos) {
        Period period = current;
        if (period == null || period.isOver(nanos)) {
            last = period;
            period = new Period(nanos);
            current = period;
        }
        raise(Period.LAG, period, Math.max(0, -offsetMillis));
        raise(Period.LEAD, period, Math.max(0, offsetMillis));
    }

    private static void raise(AtomicLongFieldUpdater<Period> greatest, Period period, long value) {
        long seen = greatest.get(period);
        while (seen < value && !greatest.compareAndSet(period, seen, value)) {
            seen = greatest.get(period);
        }
    }

    /** Drops periods that are over, for a key that opens nothing any more. */
    void forgetOld(long nanos) {
        Period period = current;
        if (period != null && period.isOver(nanos)) {
            last = period.isOver(nanos - PERIOD_NANOS) ? null : period;
            current = null;
        } else if (period == null && last != null && last.isOver(nanos - PERIOD_NANOS)) {
            last = null;
        }
    }

    /** The greatest distance behind this machine's clock, in ms; none if nothing was opened. */
    long lagMillis() {
        return Math.max(lag(current), lag(last));
    }

    /** The greatest distance ahead of this machine's clock, in ms; none if nothing was opened. */
    long leadMillis() {
        return Math.max(lead(current), lead(last));
    }

    private static long lag(@Nullable Period period) {
        return period == null ? Gauge.NONE : period.lag;
    }

    private static long lead(@Nullable Period period) {
        return period == null ? Gauge.NONE : period.lead;
    }
}
