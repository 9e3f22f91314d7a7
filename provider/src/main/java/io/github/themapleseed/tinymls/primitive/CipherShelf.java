package io.github.themapleseed.tinymls.primitive;

import io.github.themapleseed.tinymls.platform.Nullable;
import java.util.concurrent.atomic.AtomicReferenceArray;
import javax.crypto.Cipher;

/**
 * {@code Cipher} objects of the delegate that have been scrubbed and wait for the next key. An object that was taken
 * has one user, who gives it back at most once. Thread-safe, without a lock.
 */
final class CipherShelf {
    /** As many as threads that are in the midst of a first message at one instant; an object takes some 3 KiB. */
    private static final int PLACES = 16;

    private final AtomicReferenceArray<Cipher> places = new AtomicReferenceArray<>(PLACES);

    /** An object without a key; null if the shelf is empty. */
    @Nullable Cipher take() {
        for (int i = 0; i < PLACES; i++) {
            Cipher found = places.get(i);
            if (found != null && places.compareAndSet(i, found, null)) {
                return found;
            }
        }
        return null;
    }

    /** Keeps an object that has been scrubbed and that nobody uses any more. If all places are taken, drops it. */
    void giveBack(Cipher cipher) {
        for (int i = 0; i < PLACES; i++) {
            if (places.get(i) == null && places.compareAndSet(i, null, cipher)) {
                return;
            }
        }
    }
}
