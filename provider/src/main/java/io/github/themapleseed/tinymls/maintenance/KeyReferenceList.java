package io.github.themapleseed.tinymls.maintenance;

import java.util.Iterator;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * The keys of a cohort, in the order in which they came. A collector lays linked objects side by side, so a visit to a
 * hundred thousand keys goes through memory from one end to the other, where a hash table would send it to and fro. A
 * walk needs no lock, and may or may not meet what comes or goes meanwhile: a member that has left still knows who
 * followed it.
 */
final class KeyReferenceList implements Iterable<KeyReference> {
    private final ReentrantLock lock = new ReentrantLock();
    private final KeyReference head = KeyReference.nobody();
    private KeyReference last = head;

    void add(KeyReference member) {
        lock.lock();
        try {
            member.previous = last;
            last.next = member;
            last = member;
        } finally {
            lock.unlock();
        }
    }

    /** Takes a member off the list if it is there. */
    void remove(KeyReference member) {
        lock.lock();
        try {
            KeyReference before = member.previous;
            if (before == null) {
                return;
            }
            KeyReference after = member.next;
            before.next = after;
            if (after == null) {
                last = before;
            } else {
                after.previous = before;
            }
            member.previous = null;
        } finally {
            lock.unlock();
        }
    }

    boolean isEmpty() {
        return head.next == null;
    }

    Stream<KeyReference> stream() {
        return Stream.iterate(head.next, member -> member != null, member -> member.next);
    }

    @Override
    public Iterator<KeyReference> iterator() {
        return stream().iterator();
    }
}
