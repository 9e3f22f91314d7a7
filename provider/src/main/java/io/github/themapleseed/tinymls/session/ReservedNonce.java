package io.github.themapleseed.tinymls.session;

import io.github.themapleseed.tinymls.record.Header;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A message's place among all: a sender epoch, and a counter that no other message of it has. Public data. One message
 * may take it: two threads that share a cipher, against its contract, may both be about to.
 */
public final class ReservedNonce {
    private static final VarHandle REDEEMED = redeemed();

    private final byte[] name;
    private final long counter;
    private volatile boolean redeemed;

    ReservedNonce(byte[] name, long counter) {
        this.name = name;
        this.counter = counter;
    }

    private static VarHandle redeemed() {
        try {
            return MethodHandles.lookup().findVarHandle(ReservedNonce.class, "redeemed", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Makes the caller the only one who may seal under it; false if another caller has done so before. */
    boolean redeem() {
        return REDEEMED.compareAndSet(this, false, true);
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
