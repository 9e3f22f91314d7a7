package io.github.themapleseed.tinymls.benchmark;

import java.security.GeneralSecurityException;

/**
 * Two contenders in one JVM that take turns, each for as long as it takes to seal or open about 2 MiB, at least one
 * message. Machines and JVMs have moods of several seconds in which all costs half as much again; figures measured one
 * after the other then compare the moods. What counts here is the ratio of the two counters of one iteration.
 */
final class Turns {
    private static final int TURN_BYTES = 1 << 21;
    private static final int LONGEST_TURN = 2048;

    private final Side own;
    private final Side other;
    private final int turn;

    Turns(Contender own, Contender other, int size) {
        this.own = new Side(own, size);
        this.other = new Side(other, size);
        turn = Math.max(1, Math.min(LONGEST_TURN, TURN_BYTES / size));
    }

    /** Seals what is to be opened. */
    void prepare() throws GeneralSecurityException {
        own.prepare();
        other.prepare();
    }

    /** A turn of each. */
    int take(Cost cost, Side.Operation operation) throws GeneralSecurityException {
        int sum = 0;
        long start = System.nanoTime();
        for (int i = 0; i < turn; i++) {
            sum += operation.on(own);
        }
        long middle = System.nanoTime();
        for (int i = 0; i < turn; i++) {
            sum += operation.on(other);
        }
        cost.ownNanos += middle - start;
        cost.otherNanos += System.nanoTime() - middle;
        return sum;
    }
}
