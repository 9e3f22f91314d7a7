package io.github.themapleseed.tinymls.session;

import io.github.themapleseed.tinymls.clock.TimeSource;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * When the process first saw the keys that were made elsewhere. A key's life counts from there, whichever session it
 * gets, so neither an eviction nor a provider registered again restarts it. Beyond 65,536 keys the oldest entry is
 * forgotten.
 */
final class KeyFirstSeenTable {
    private static final int MAX_KEYS = 65_536;

    private final TimeSource time;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Id, KeyFirstSeen> entries = new LinkedHashMap<>();

    /** A key id in 16 bytes. */
    private record Id(long high, long low) {
        static Id of(byte[] keyId) {
            ByteBuffer bytes = ByteBuffer.wrap(keyId);
            return new Id(bytes.getLong(), bytes.getLong());
        }
    }

    KeyFirstSeenTable(TimeSource time) {
        this.time = time;
    }

    /** When the key with that id was first seen: now, if it is new. */
    KeyFirstSeen of(byte[] keyId) {
        lock.lock();
        try {
            KeyFirstSeen found = entries.computeIfAbsent(Id.of(keyId), id -> KeyFirstSeen.now(time));
            if (entries.size() > MAX_KEYS) {
                entries.remove(entries.keySet().iterator().next());
            }
            return found;
        } finally {
            lock.unlock();
        }
    }
}
