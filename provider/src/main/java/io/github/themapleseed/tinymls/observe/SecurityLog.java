package io.github.themapleseed.tinymls.observe;

import java.lang.System.Logger.Level;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongSupplier;

/**
 * Writes what happens to the System.Logger "tinymls.security", a line of key=value each. What an attacker can bring
 * about is limited in number, for each kind on its own.
 */
final class SecurityLog {
    /** Its values are null and a class of the JDK's, so that no thread pins the provider's class loader. */
    private static final ThreadLocal<Boolean> WRITING = new ThreadLocal<>();
    /** A level that the log did not want is handed over again after this long, to see whether that has changed. */
    private static final long ASK_AGAIN_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final Map<Counter, RateLimiter> limiters = new EnumMap<>(Counter.class);
    private final LongSupplier nanoTime;
    /** By level, on the monotonic clock. */
    private final AtomicLongArray unwantedUntil = new AtomicLongArray(Level.values().length);
    private volatile System.Logger logger;

    /** A log to that logger, or to the system's, which is asked for when there is first something to say. */
    SecurityLog(System.Logger logger, LongSupplier nanoTime) {
        this.logger = logger;
        this.nanoTime = nanoTime;
        long now = nanoTime.getAsLong();
        for (Level level : Level.values()) {
            unwantedUntil.set(level.ordinal(), now);
        }
        for (Counter count : Counter.values()) {
            if (count.level().compareTo(Level.WARNING) >= 0) {
                limiters.put(count, new RateLimiter(nanoTime));
            }
        }
    }

    /** How many of its kind were held back since the last, or -1 if this one is to be held back as well. */
    long admit(Counter what) {
        RateLimiter limiter = limiters.get(what);
        return limiter == null ? 0 : limiter.admit();
    }

    /** Whether this thread is writing a record at present: what happens meanwhile, the log itself has brought about. */
    static boolean isWriting() {
        return WRITING.get() != null;
    }

    /** Whether the log wants that level, as far as is known without asking it, which might block. */
    boolean mayWant(Level level) {
        return nanoTime.getAsLong() - unwantedUntil.get(level.ordinal()) >= 0;
    }

    /** Writes a record if the log wants its level; whatever the log throws is counted and forgotten. */
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
        } catch (RuntimeException | Error brokenLog) { // it must not keep anyone from sealing, or keys from being erased
            Counter.LOG_FAILED.increment();
        } finally {
            WRITING.set(null);
        }
    }

    private System.Logger logger() {
        if (logger == null) {
            logger = System.getLogger("tinymls.security");
        }
        return logger;
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
