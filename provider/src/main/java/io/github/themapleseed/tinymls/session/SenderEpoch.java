package io.github.themapleseed.tinymls.session;

import io.github.themapleseed.tinymls.clock.ClockReading;
import io.github.themapleseed.tinymls.clock.TimeSource;
import io.github.themapleseed.tinymls.engine.EnginePool;
import io.github.themapleseed.tinymls.engine.PooledEngine;
import io.github.themapleseed.tinymls.observe.Counter;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One traffic key of this process: an epoch, a random salt, and counters that are reserved before sealing and never
 * given back. It ends when its interval is over, after 2^24 messages or 2^36 bytes (SP 800-38D section 8, RFC 8446
 * section 5.5), or when the two clocks come apart, since then this may be a restored copy of a running process.
 */
final class SenderEpoch {
    static final long MAX_MESSAGES = 1L << 24;
    static final long MAX_BYTES = 1L << 36;

    /** An engine takes counters and bytes by the stretch, so that threads do not meet at one counter. */
    private static final int STRETCH_MESSAGES = 64;
    private static final long STRETCH_BYTES = 1L << 22;

    private final byte[] name;
    private final EnginePool pool;
    private final ClockReading start;
    private final long intervalNanos;
    private final AtomicLong messages = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();

    SenderEpoch(byte[] name, EnginePool pool, TimeSource time, long intervalNanos) {
        this.name = name;
        this.pool = pool;
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
     * Whether its time is not up, and the clocks agree that it is this process's time. An interval shorter than the
     * clocks may be apart is measured on the wall clock alone: a leap either way ends it, and reading a clock is a
     * good part of what sealing a short message costs.
     */
    boolean isFresh(long wallMillis, TimeSource time) {
        if (intervalNanos <= ClockReading.APART_NANOS) {
            long elapsedMillis = wallMillis - start.wallMillis();
            return elapsedMillis >= 0 && TimeUnit.MILLISECONDS.toNanos(elapsedMillis) < intervalNanos;
        }
        ClockReading now = new ClockReading(wallMillis, time.monotonicNanos());
        return now.nanos() - start.nanos() < intervalNanos && !start.cameApartBy(now);
    }

    /** What ended it, asked after its end. */
    Counter endedBy(TimeSource time) {
        ClockReading now = ClockReading.of(time);
        if (start.cameApartBy(now)) {
            return Counter.ROTATED_CLOCK;
        }
        if (!isFresh(now.wallMillis(), time)) {
            return Counter.ROTATED_TIME;
        }
        boolean full = messages.get() > MAX_MESSAGES - STRETCH_MESSAGES;
        (full ? Counter.LIMIT_MESSAGES : Counter.LIMIT_BYTES).increment();
        return full ? Counter.ROTATED_COUNT : Counter.ROTATED_BYTES;
    }

    /** A counter for a message of that length sealed with that engine, or -1 if the epoch has reached a limit. */
    long reserve(PooledEngine engine, long length) {
        long counter = engine.takeCounter(length);
        if (counter >= 0) {
            return counter;
        }
        if (!engine.hasCounters()) {
            long first = messages.getAndAdd(STRETCH_MESSAGES);
            if (first > MAX_MESSAGES - STRETCH_MESSAGES) {
                return -1;
            }
            engine.grantCounters(first, first + STRETCH_MESSAGES);
        }
        if (!engine.hasBytes(length)) {
            long stretch = Math.max(length, STRETCH_BYTES);
            if (bytes.getAndAdd(stretch) > MAX_BYTES - stretch) {
                return -1;
            }
            engine.grantBytes(stretch);
        }
        return engine.takeCounter(length);
    }

    /** A single counter, for an IV that is shown before its message is sealed; -1 if the epoch has reached a limit. */
    long reserveOne() {
        long counter = messages.getAndIncrement();
        return counter < MAX_MESSAGES ? counter : -1;
    }

    /** That counter, reserved alone before and redeemed by the caller, for a message of that length; -1 if the epoch has reached a limit. */
    long redeem(long counter, long length) {
        return bytes.getAndAdd(length) <= MAX_BYTES - length ? counter : -1;
    }

    void close() {
        pool.close();
    }
}
