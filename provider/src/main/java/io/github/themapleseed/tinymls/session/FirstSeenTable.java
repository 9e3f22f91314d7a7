package io.github.themapleseed.tinymls.session;

import io.github.themapleseed.tinymls.clock.TimeSource;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * When the process first saw the keys that were made elsewhere. A key's life counts from there, whichever session it
 * gets, so neither an evicted session nor a provider that is registered again begins it anew. Bounded: the oldest of
 * 65,536 is forgotten.
 */
final class FirstSeenTable {
    private static final int MAX = 65_536;

    private final TimeSource time;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Id, FirstSeen> sights = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Id, FirstSeen> eldest) {
            return size() > MAX;
        }
    };

    /** A key id in 16 bytes. */
    private record Id(long high, long low) {
        static Id of(byte[] keyId) {
            ByteBuffer bytes = ByteBuffer.wrap(keyId);
            return new Id(bytes.getLong(), bytes.getLong());
        }
    }

    FirstSeenTable(TimeSource time) {
        this.time = time;
    }

    /** The first sight of the key with that id: the present if it is new. */
    FirstSeen of(byte[] keyId) {
        lock.lock();
        try {
            return sights.computeIfAbsent(Id.of(keyId), id -> FirstSeen.now(time));
        } finally {
            lock.unlock();
        }
    }
}
