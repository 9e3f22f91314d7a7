package io.github.themapleseed.tinymls.benchmark;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * How long a caller waits that seals 64 bytes ten thousand times a second. Each wait counts from the instant at which
 * the message was due: a pause that comes between two messages is seen as well.
 */
final class Pauses {
    private static final long EVERY_NANOS = TimeUnit.MICROSECONDS.toNanos(100);
    private static final double PERCENTILE = 0.9999;

    private Pauses() {
    }

    /** The 99.99th percentile of the waits in that many seconds, in ms. */
    static double millis(Contender contender, long seconds) throws GeneralSecurityException {
        byte[] message = Messages.of(64);
        byte[] output = new byte[message.length + Contender.ROOM];
        long[] waits = new long[(int) (TimeUnit.SECONDS.toNanos(seconds) / EVERY_NANOS)];
        long due = System.nanoTime();
        for (int i = 0; i < waits.length; i++) {
            due += EVERY_NANOS;
            for (long early = due - System.nanoTime(); early > 0; early = due - System.nanoTime()) {
                LockSupport.parkNanos(early);
            }
            contender.seal(message, output);
            waits[i] = System.nanoTime() - due;
        }
        Arrays.sort(waits);
        return waits[(int) (PERCENTILE * (waits.length - 1))] / 1e6;
    }
}
