package io.github.themapleseed.tinymls.observe;

import java.lang.System.Logger.Level;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Writes what happens to the System.Logger "tinymls.security", a line of key=value each. What an attacker can bring
 * about is limited in number, for each kind on its own.
 */
final class SecurityLog {
    private final Map<Count, Limiter> limiters = new EnumMap<>(Count.class);
    private final LongSupplier nanoTime;
    private volatile System.Logger logger;

    /** A log to that logger, or to the system's, which is asked for when there is first something to say. */
    SecurityLog(System.Logger logger, LongSupplier nanoTime) {
        this.logger = logger;
        this.nanoTime = nanoTime;
        for (Count count : Count.values()) {
            if (count.level().compareTo(Level.WARNING) >= 0) {
                limiters.put(count, new Limiter(nanoTime));
            }
        }
    }

    /** How many of its kind were held back since the last, or -1 if this one is to be held back as well. */
    long admit(Count what) {
        Limiter limiter = limiters.get(what);
        return limiter == null ? 0 : limiter.admit();
    }

    void write(Count what, long amount, String detail, long suppressed, long startNanos) {
        try {
            System.Logger to = logger();
            if (to.isLoggable(what.level())) {
                long nanos = nanoTime.getAsLong() - startNanos;
                to.log(what.level(), line(what, amount, detail, suppressed, nanos));
            }
        } catch (RuntimeException | Error brokenLog) {
            return; // of whoever reads the log: it must not keep anyone from sealing, or keys from being erased
        }
    }

    private System.Logger logger() {
        if (logger == null) {
            logger = System.getLogger("tinymls.security");
        }
        return logger;
    }

    private static String line(Count what, long amount, String detail, long suppressed, long nanos) {
        Count.Family family = what.family;
        StringBuilder line = new StringBuilder("event=").append(family.event);
        if (!what.value.isEmpty()) {
            line.append(' ').append(family.label).append('=').append(what.value);
        }
        if (!family.amount.isEmpty()) {
            line.append(' ').append(family.amount).append('=').append(amount);
        }
        if (detail != null) {
            line.append(" detail=\"").append(detail.replaceAll("[\\p{Cntrl}\"]", "_")).append('"');
        }
        if (suppressed > 0) {
            line.append(" suppressed=").append(suppressed);
        }
        return line.append(" micros=").append(TimeUnit.NANOSECONDS.toMicros(nanos)).toString();
    }
}
