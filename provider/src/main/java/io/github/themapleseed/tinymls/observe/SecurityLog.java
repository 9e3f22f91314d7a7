package io.github.themapleseed.tinymls.observe;

import io.github.themapleseed.tinymls.platform.Nullable;
import java.lang.System.Logger.Level;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongSupplier;

/**
 * Writes security events to the logger "tinymls.security", a line of key=value for each. The number of records about
 * what an attacker can cause is limited, for each counter by itself.
 */
@SuppressWarnings("EnumOrdinal") // levels and counters are places of arrays that are read without a lock
final class SecurityLog {
    /** Set while the thread writes a record. The value is of a JDK class, or the thread would pin the class loader. */
    private static final ThreadLocal<Boolean> WRITING = new ThreadLocal<>();
    /** The log is asked again after this long whether it wants a level that it did not want. */
    private static final long ASK_AGAIN_NANOS = TimeUnit.MINUTES.toNanos(1);

    /** By the counter's place; null for one whose events are not limited. An EnumMap would need reflection. */
    private final RateLimiter[] limiters;
    private final LongSupplier nanoTime;
    /** For each level the reading of the monotonic clock until which the log is not asked whether it wants it. */
    private final AtomicLongArray unwantedUntil = new AtomicLongArray(Level.values().length);
    private volatile @Nullable System.Logger logger;

    /**
     * A log that writes to that logger; if it is null, to the one that {@link SecurityLoggerFinder} finds when the
     * first record is written.
     */
    SecurityLog(@Nullable System.Logger logger, LongSupplier nanoTime) {
        this.logger = logger;
        this.nanoTime = nanoTime;
        long now = nanoTime.getAsLong();
        for (Level level : Level.values()) {
            unwantedUntil.set(level.ordinal(), now);
        }
        Counter[] counters = Counter.values();
        limiters = new RateLimiter[counters.length];
        for (Counter count : counters) {
            if (count.level().compareTo(Level.WARNING) >= 0) {
                limiters[count.ordinal()] = new RateLimiter(nanoTime);
            }
        }
    }

    /**
     * How many events of that counter were suppressed since the last one written, or -1 if this one is suppressed too.
     */
    long admit(Counter what) {
        RateLimiter limiter = limiters[what.ordinal()];
        return limiter == null ? 0 : limiter.admit();
    }

    /** Whether this thread is writing a record at present, so that the log itself causes the events of this thread. */
    static boolean isWriting() {
        return WRITING.get() != null;
    }

    /** Whether the log wants that level, by its last answer. Asking it anew may block. */
    boolean mayWant(Level level) {
        return nanoTime.getAsLong() - unwantedUntil.get(level.ordinal()) >= 0;
    }

    /**
     * Whether the logger has not been looked up yet, and another thread does that for a record of that level. The
     * lookup is a tenth of what a fresh JVM spends until its first message.
     */
    boolean isLookupDeferred(Level level) {
        return logger == null && level.compareTo(Level.INFO) < 0;
    }

    /** Writes a record if the log wants its level. An exception of the log is counted and goes no further. */
    void write(EventRecord report) {
        try {
            WRITING.set(Boolean.TRUE);
            System.Logger to = logger();
            Level level = report.what().level();
            boolean wanted = to.isLoggable(level);
            unwantedUntil.set(level.ordinal(), nanoTime.getAsLong() + (wanted ? 0 : ASK_AGAIN_NANOS));
            if (wanted && report.failure() == null) {
                to.log(level, line(report));
            } else if (wanted) {
                to.log(level, line(report), report.failure());
            }
        } catch (RuntimeException | Error brokenLog) {
            // it must not keep anyone from sealing, or keys from being erased
            Counter.LOG_FAILED.increment();
        } finally {
            WRITING.set(null);
        }
    }

    private System.Logger logger() {
        System.Logger found = logger;
        if (found == null) {
            found = SecurityLoggerFinder.find();
            logger = found;
        }
        return found;
    }

    private static String line(EventRecord report) {
        Counter what = report.what();
        Counter.Family family = what.family;
        StringBuilder line = new StringBuilder("event=").append(family.event);
        if (!what.value.isEmpty()) {
            line.append(' ').append(family.label).append('=').append(what.value);
        }
        if (report.key() != null) {
            line.append(" key=").append(report.key());
        }
        if (!family.amount.isEmpty() && report.amount() != 0) {
            line.append(' ').append(family.amount).append('=').append(report.amount());
        }
        if (report.detail() != null) {
            line.append(" detail=\"").append(report.detail().replaceAll("[\\p{Cntrl}\"]", "_")).append('"');
        }
        if (report.suppressed() > 0) {
            line.append(" suppressed=").append(report.suppressed());
        }
        return line.append(" micros=").append(report.micros()).toString();
    }
}
