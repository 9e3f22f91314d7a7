package io.github.themapleseed.tinymls.session;

import io.github.themapleseed.tinymls.record.Header;

/** A message's place among all: a sender epoch, and a counter that no other message of it has. Public data. */
public final class Reservation {
    private final byte[] name;
    private final long counter;

    Reservation(byte[] name, long counter) {
        this.name = name;
        this.counter = counter;
    }

    /** The IV that shows it: 12 bytes, a fresh copy. */
    public byte[] iv() {
        return Header.iv(name, counter);
    }

    /** Puts the part of the salt that was shown into the name of another sender epoch. */
    void carrySaltInto(byte[] other) {
        Header.copySaltEnd(name, other);
    }

    /** Epoch and salt of the sender epoch, which may be over by the time of sealing; not a copy. */
    byte[] name() {
        return name;
    }

    long counter() {
        return counter;
    }
}
