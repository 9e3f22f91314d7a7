package io.github.themapleseed.tinymls.observe;

import java.lang.ref.WeakReference;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** Objects that are asked when a metric is read, held weakly. */
final class WeakSources<T> {
    private final CopyOnWriteArrayList<WeakReference<T>> sources = new CopyOnWriteArrayList<>();

    /** Adds an object, which is asked for as long as it is reachable. An object that is added again is asked once. */
    void add(T owner) {
        for (WeakReference<T> known : sources) {
            if (known.refersTo(null) || known.refersTo(owner)) {
                sources.remove(known);
            }
        }
        sources.add(new WeakReference<>(owner));
    }

    int size() {
        return sources.size();
    }

    /** The objects that are still reachable. */
    Stream<T> stream() {
        return sources.stream().map(WeakReference::get).filter(Objects::nonNull);
    }
}
