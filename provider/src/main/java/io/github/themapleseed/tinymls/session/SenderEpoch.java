package io.github.themapleseed.tinymls.session;

import io.github.themapleseed.tinymls.clock.ClockReading;
import io.github.themapleseed.tinymls.clock.GuardedClock;
import io.github.themapleseed.tinymls.clock.TimeSource;
import io.github.themapleseed.tinymls.engine.EnginePool;
import io.github.themapleseed.tinymls.engine.PooledEngine;
import io.github.themapleseed.tinymls.observe.Counter;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One traffic key of this process: an epoch, a random salt, and counters that are reserved before sealing and never
 * reused. It ends when its interval is over, after 2^24 messages or 2^36 bytes (SP 800-38D section 8, RFC 8446
 * section 5.5), or when the two clocks diverge: then this process may be a restored copy of a running one.
 */
final class SenderEpoch {
    static final long MAX_MESSAGES = 1L << 24;
    static final long MAX_BYTES = 1L << 36;

    /** An engine reserves counters and bytes in blocks, so that threads do not contend for one counter. */
    private static final int BLOCK_MESSAGES = 64;
    private static final long BLOCK_BYTES = 1L << 22;

    private final byte[] name;
    private final EnginePool pool;
    private final GuardedClock clock;
    private final int divergences;
    private final ClockReading start;
    private final long intervalNanos;
    private final AtomicLong messages = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();

    SenderEpoch(byte[] name, EnginePool pool, TimeSource time, GuardedClock clock, long intervalNanos) {
        this.name = name;
        this.pool = pool;
        this.clock = clock;
        this.divergences = clock.divergences();
        this.start = ClockReading.of(time);
        this.intervalNanos = intervalNanos;
    }

    /** Epoch and salt, 18 bytes; not a copy. */
    byte[] name() {
        return name;
    }

    byte[] commitment() {
        return pool.keys().commitment();
    }

    EnginePool pool() {
        return pool;
    }

    /**
     * Whether the interval is not over and the clocks have not diverged. An interval up to the tolerance of a leap is
     * measured on the wall clock alone: a leap in either direction ends it. That saves each message a second reading
     * of a clock, which takes 28 ns (2026-11-26).
     */
    boolean isFresh(long wallMillis, TimeSource time) {
        if (haveDiverged()) {
            return false;
        }
        if (intervalNanos <= ClockReading.TOLERANCE_NANOS) {
            long elapsedMillis = wallMillis - start.wallMillis();
            return elapsedMillis >= 0 && TimeUnit.MILLISECONDS.toNanos(elapsedMillis) < intervalNanos;
        }
        ClockReading now = new ClockReading(wallMillis, time.monotonicNanos());
        return now.nanos() - start.nanos() < intervalNanos && !start.divergesFrom(now);
    }

    /** Whether a reading since the start saw the clocks diverge: they may agree again, and a copy may still run on. */
    private boolean haveDiverged() {
        return clock.divergences() != divergences;
    }

    /** Why the sender epoch ended; called only once it has ended. */
    Counter rotationCause(TimeSource time) {
        ClockReading now = ClockReading.of(time);
        if (haveDiverged() || start.divergesFrom(now)) {
            return Counter.ROTATED_CLOCK;
        }
        if (!isFresh(now.wallMillis(), time)) {
            return Counter.ROTATED_TIME;
        }
        return messages.get() > MAX_MESSAGES - BLOCK_MESSAGES ? Counter.ROTATED_COUNT : Counter.ROTATED_BYTES;
    }

    /**
     * Reserves a counter for a message of that many bytes, sealed with that engine; -1 if the epoch reached a limit.
     */
    long reserve(PooledEngine engine, long length) {
        long counter = engine.takeCounter(length);
        if (counter >= 0) {
            return counter;
        }
        if (!engine.hasCounters()) {
            long first = messages.getAndAdd(BLOCK_MESSAGES);
            if (first > MAX_MESSAGES - BLOCK_MESSAGES) {
                return -1;
            }
            engine.grantCounters(first, first + BLOCK_MESSAGES);
        }
        if (!engine.hasBytes(length)) {
            long block = Math.max(length, BLOCK_BYTES);
            if (bytes.getAndAdd(block) > MAX_BYTES - block) {
                return -1;
            }
            engine.grantBytes(block);
        }
        return engine.takeCounter(length);
    }

    /** Reserves one counter for a public IV that the caller reads before sealing; -1 if the epoch reached a limit. */
    long reserveOne() {
        long counter = messages.getAndIncrement();
        return counter < MAX_MESSAGES ? counter : -1;
    }

    /**
     * Reserves the bytes of a message whose counter was reserved before; the counter, or -1 if the epoch reached a
     * limit.
     */
    long redeem(long counter, long length) {
        return bytes.getAndAdd(length) <= MAX_BYTES - length ? counter : -1;
    }

    void close() {
        pool.close();
    }
}
