package io.github.themapleseed.tinymls.session;

import io.github.themapleseed.tinymls.record.Header;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A sender epoch and a counter in it that no other message has: the nonce of one message is made of them. Public data.
 * One message at most redeems it, even if two threads share a cipher against its contract.
 */
public final class ReservedNonce {
    private final byte[] name;
    private final long counter;
    private final AtomicBoolean redeemed = new AtomicBoolean();

    ReservedNonce(byte[] name, long counter) {
        this.name = name;
        this.counter = counter;
    }

    /** Claims it for the caller; false if it was claimed before. */
    boolean redeem() {
        return redeemed.compareAndSet(false, true);
    }

    /** The same nonce, free to be claimed: the version that claimed it has refused, and nothing was sealed. */
    ReservedNonce again() {
        return new ReservedNonce(name, counter);
    }

    /** The public IV of the message: 12 bytes, a copy. */
    public byte[] iv() {
        return Header.iv(name, counter);
    }

    /** Copies the part of the salt that the public IV shows into epoch and salt of another sender epoch. */
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
