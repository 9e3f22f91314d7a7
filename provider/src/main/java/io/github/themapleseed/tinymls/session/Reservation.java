package io.github.themapleseed.tinymls.session;

import io.github.themapleseed.tinymls.record.Header;

/** An IV that was shown before its message is sealed: the end of a salt, and a counter that no other message has. */
public final class Reservation {
    private final SenderEpoch epoch;
    private final long counter;

    Reservation(SenderEpoch epoch, long counter) {
        this.epoch = epoch;
        this.counter = counter;
    }

    /** The IV: 12 bytes, public, a fresh copy. */
    public byte[] iv() {
        return epoch.iv(counter);
    }

    /** Puts the part of the salt that was shown into the name of another sender epoch. */
    void carrySaltInto(byte[] name) {
        Header.copySaltEnd(epoch.name(), name);
    }

    /** The sender epoch it was taken from, which may be over by the time of sealing. */
    SenderEpoch epoch() {
        return epoch;
    }

    long counter() {
        return counter;
    }
}
