package io.github.themapleseed.tinymls.session;

import io.github.themapleseed.tinymls.observe.Counter;
import io.github.themapleseed.tinymls.platform.Nullable;
import io.github.themapleseed.tinymls.record.Header;
import java.util.Collection;
import java.util.Iterator;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;

/**
 * The receiver epochs that a key keeps, by sender, and in the order in which they are considered for eviction.
 * Thread-safe, without a lock.
 */
final class ReceiverEpochTable {
    /** The most receiver epochs that an eviction looks at, so that its cost does not depend on how many are kept. */
    private static final int MAX_SPARED = 8;

    private final ConcurrentHashMap<Header.Sender, ReceiverEpoch> bySender = new ConcurrentHashMap<>(0);
    /** Closed epochs may stay in it a little longer. */
    private final Queue<ReceiverEpoch> order = new ConcurrentLinkedQueue<>();

    /** The epoch of that sender, or null. */
    @Nullable ReceiverEpoch find(Header.Sender sender) {
        return bySender.get(sender);
    }

    /** Adds an epoch if there is none of its sender; returns whether it did. */
    boolean add(ReceiverEpoch epoch) {
        if (bySender.putIfAbsent(epoch.sender(), epoch) != null) {
            return false;
        }
        order.add(epoch);
        return true;
    }

    /** Takes an epoch off, so that nobody finds it any more. */
    void takeOff(ReceiverEpoch epoch) {
        bySender.remove(epoch.sender(), epoch);
    }

    private void close(ReceiverEpoch epoch) {
        takeOff(epoch);
        epoch.close();
    }

    /** Evicts one of the oldest epochs: the first not used since the last look at it, at the latest the ninth. */
    void evictOne() {
        Counter.LIMIT_RECEIVER_EPOCHS.increment();
        for (int spared = 0; ;) {
            ReceiverEpoch oldest = order.poll();
            if (oldest == null) {
                return; // other threads are evicting
            }
            if (oldest.isClosed()) {
                continue; // removed already
            }
            if (!oldest.clearUsed() || ++spared > MAX_SPARED) {
                oldest.pool().beginClosing();
                close(oldest);
                return;
            }
            order.add(oldest);
        }
    }

    /** Closes the epochs of which the condition holds. */
    void closeIf(Predicate<ReceiverEpoch> condition) {
        for (Iterator<ReceiverEpoch> all = order.iterator(); all.hasNext();) {
            ReceiverEpoch epoch = all.next();
            if (epoch.isClosed() || condition.test(epoch)) {
                epoch.pool().beginClosing();
                all.remove();
                close(epoch);
            }
        }
    }

    /** Whether no epoch is left, not even a closed one. */
    boolean isEmpty() {
        return bySender.isEmpty() && order.isEmpty();
    }

    int size() {
        return bySender.size();
    }

    /** The epochs, in no order. */
    Collection<ReceiverEpoch> epochs() {
        return bySender.values();
    }
}
