package io.github.themapleseed.tinymls.observe;

import java.lang.ref.WeakReference;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.ToLongFunction;
import java.util.stream.LongStream;

/** Objects that are read when a metric is asked for, with the function that reads each. Holds the objects weakly. */
final class GaugeSources {
    /** Reading of an object that has no value at present. */
    static final long NONE = Long.MIN_VALUE;

    private final CopyOnWriteArrayList<Source<?>> sources = new CopyOnWriteArrayList<>();

    private static final class Source<T> extends WeakReference<T> {
        private final ToLongFunction<T> reading;

        Source(T owner, ToLongFunction<T> reading) {
            super(owner);
            this.reading = reading;
        }

        long read() {
            T owner = get();
            return owner == null ? NONE : reading.applyAsLong(owner);
        }
    }

    /** Reads that object from now on, for as long as it is reachable; once, however often it is added. */
    <T> void add(T owner, ToLongFunction<T> reading) {
        Source<T> added = new Source<>(owner, reading);
        sources.removeIf(source -> source.refersTo(null) || source.get() == owner);
        sources.add(added);
    }

    int size() {
        return sources.size();
    }

    /** The readings of the objects that have a value. */
    LongStream stream() {
        return sources.stream().mapToLong(Source::read).filter(reading -> reading != NONE);
    }
}
