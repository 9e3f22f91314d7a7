package io.github.themapleseed.tinymls.session;

import java.util.Iterator;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * The keys of a cohort, in the order in which they came. A collector lays linked objects side by side, so a visit to a
 * hundred thousand keys goes through memory from one end to the other, where a hash table would send it to and fro. A
 * walk needs no lock, and may or may not meet what comes or goes meanwhile: a member that has left still knows who
 * followed it.
 */
final class Members implements Iterable<Watched> {
    private final ReentrantLock lock = new ReentrantLock();
    private final Watched head = Watched.nobody();
    private Watched last = head;

    void add(Watched member) {
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
    void remove(Watched member) {
        lock.lock();
        try {
            Watched before = member.previous;
            if (before == null) {
                return;
            }
            Watched after = member.next;
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

    Stream<Watched> stream() {
        return Stream.iterate(head.next, member -> member != null, member -> member.next);
    }

    @Override
    public Iterator<Watched> iterator() {
        return stream().iterator();
    }
}
