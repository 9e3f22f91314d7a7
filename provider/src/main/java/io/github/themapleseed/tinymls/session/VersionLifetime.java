package io.github.themapleseed.tinymls.session;

import io.github.themapleseed.tinymls.clock.ClockReading;
import io.github.themapleseed.tinymls.clock.GuardedInstant;
import io.github.themapleseed.tinymls.observe.Counter;
import io.github.themapleseed.tinymls.ratchet.EpochArithmetic;

/**
 * The epochs in which one version of an entry is in force: from its activation to the next version's, at most to its
 * not-after. They are epochs, not time that goes by, so that all who hold the entry agree. Messages of those epochs
 * open until they have left the window, whatever has come into force since.
 */
final class VersionLifetime extends Lifetime {
    private volatile long activation;
    private volatile long keyNotAfter;
    private final long windowMillis;
    private final EntryGracePeriod rest;
    private volatile long lastInForce;

    /** In force from that activation to that not-after, until a successor is known. */
    VersionLifetime(long activation, long keyNotAfter, long windowMillis, EntryGracePeriod rest) {
        this.activation = activation;
        this.keyNotAfter = keyNotAfter;
        this.windowMillis = windowMillis;
        this.rest = rest;
        this.lastInForce = keyNotAfter;
    }

    /** Sets the next version's activation, {@link Long#MAX_VALUE} if there is none. */
    void endBefore(long nextActivation) {
        lastInForce = Math.min(keyNotAfter, nextActivation - 1);
    }

    /** Sets another activation and not-after; {@link #endBefore} is called next. */
    void tighten(long first, long last) {
        activation = first;
        keyNotAfter = last;
    }

    @Override
    long firstEpoch() {
        return activation;
    }

    /** The last epoch in which the version is in force; before the activation if it never is. */
    @Override
    long notAfter() {
        return lastInForce;
    }

    @Override
    KeyUsability recheck(long wallMillis) {
        return expired();
    }

    @Override
    KeyUsability openingAt(long wallMillis) {
        return KeyUsability.USABLE; // window and material decide which epochs open
    }

    @Override
    KeyUsability streamingAt(long wallMillis) {
        return wallMillis <= keyNotAfter ? KeyUsability.USABLE : expired();
    }

    @Override
    long reach() {
        return lastInForce;
    }

    /** Not the next activation: a successor that is withdrawn in time leaves this version in force. */
    @Override
    long materialEnd() {
        return keyNotAfter;
    }

    @Override
    long erasedAfter() {
        long end = lastInForce;
        return windowMillis > EpochArithmetic.MAX - Math.max(0, end) ? Long.MAX_VALUE : end + windowMillis;
    }

    @Override
    boolean isResting(long nanos) {
        return rest.lasts(nanos);
    }

    @Override
    boolean isOver(long nanos) {
        return false;
    }

    @Override
    long leftMillis(GuardedInstant now) {
        return lastInForce - now.millis();
    }

    @Override
    long nearMillis() {
        return -1;
    }

    @Override
    long firstSightMillis() {
        return activation;
    }

    @Override
    void follow(ClockReading now) {
        // the end is an epoch, which no clock moves
    }

    @Override
    void cut(long epoch) {
        // material is cut at materialEnd, which is the key's not-after already
    }

    @Override
    KeyUsability expired() {
        return KeyUsability.expired("this version of the key was in force until " + shown(lastInForce));
    }

    @Override
    boolean claim(Counter warning) {
        return false; // warnings are given for the entry
    }

    @Override
    boolean isOfVersion() {
        return true;
    }
}
