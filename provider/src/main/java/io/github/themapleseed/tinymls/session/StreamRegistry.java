package io.github.themapleseed.tinymls.session;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The secrets of a key's messages that are sealed or opened piece by piece at present. */
final class StreamRegistry {
    private static final Set<StreamSecrets> NONE = Set.of();

    /** A shared empty set until the first stream: most keys never have one, and a visit to them stays cheap. */
    private volatile Set<StreamSecrets> streams = NONE;

    void add(StreamSecrets stream) {
        synchronized (this) {
            if (streams == NONE) {
                streams = ConcurrentHashMap.newKeySet();
            }
        }
        streams.add(stream);
    }

    /** Removes a stream of which nothing secret is left. */
    void remove(StreamSecrets stream) {
        streams.remove(stream);
    }

    boolean isEmpty() {
        return streams.isEmpty();
    }

    /** Erases a stream, and removes it. A stream that a thread works on is removed with the next visit. */
    void erase(StreamSecrets stream) {
        if (stream.erase()) {
            streams.remove(stream);
        }
    }

    void eraseAll() {
        streams.forEach(this::erase);
    }

    /** Erases the streams whose users dropped them or let them stand still, and those that hold a key of long ago. */
    void eraseAbandoned() {
        streams.forEach(this::eraseIfAbandoned);
    }

    private void eraseIfAbandoned(StreamSecrets secrets) {
        StreamedMessage stream = secrets.get();
        if (stream == null || secrets.isEnded() || stream.isAbandoned()) {
            erase(secrets);
        }
    }
}
