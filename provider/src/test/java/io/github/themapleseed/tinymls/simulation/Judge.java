package io.github.themapleseed.tinymls.simulation;

import io.github.themapleseed.tinymls.maintenance.RatchetPolicy;
import io.github.themapleseed.tinymls.session.RefusalReason;
import io.github.themapleseed.tinymls.session.World;
import io.github.themapleseed.tinymls.simulation.SimulatedProcess.Outcome;
import io.github.themapleseed.tinymls.simulation.SimulatedProcess.Sealed;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Holds what processes do to what SECURITY.md promises. What lies inside the window by both clocks opens. What lies
 * outside does not. Nothing forgotten comes back. A thief opens nothing older than 1.25 windows. That no (key, nonce)
 * is used twice, {@link NoncePairs} holds.
 */
final class Judge {
    private static final int MOST_MAIL = 1_500;
    private static final long LONG_LIFE = TimeUnit.DAYS.toMillis(1_000);

    private final RatchetPolicy policy;
    private final Random random;
    private final Tally tally;
    private final List<Mail> all = new ArrayList<>();
    /** Of each process the first epoch that it has not been seen to have forgotten. */
    private final Map<SimulatedProcess, Long> forgotten = new HashMap<>();

    Judge(RatchetPolicy policy, Random random, Tally tally) {
        this.policy = policy;
        this.random = random;
        this.tally = tally;
    }

    Tally tally() {
        return tally;
    }

    private static void require(boolean condition, String otherwise) {
        require(condition, () -> otherwise);
    }

    /** The same with a message that is made only if it is needed: robberies judge millions of messages. */
    private static void require(boolean condition, Supplier<String> otherwise) {
        if (!condition) {
            throw new AssertionError(otherwise.get());
        }
    }

    /** Whether the world lasts longer than its keys live. */
    private boolean isShortLived() {
        return policy.lifetimeMillis() < LONG_LIFE;
    }

    /** Has a process seal; null if it refuses, as it may. */
    Mail seal(Twins machine) {
        SimulatedProcess process = machine.process();
        boolean piecewise = random.nextInt(4) == 0;
        if (random.nextInt(4) == 0) {
            machine.each(SimulatedProcess::reserve);
        }
        Sealed sealed = machine.both(each -> piecewise ? each.sealPiecewise() : each.seal());
        long wall = process.clock.wallMillis();
        if (sealed == null) {
            requireMayRefuse(process, wall);
            return null;
        }
        require(!process.isPastLife(), "seals after the key's life");
        Mail mail = new Mail(sealed.message(), sealed.trafficKey());
        require(Math.abs(mail.epoch() - wall) <= policy.windowMillis(),
                "seals what a receiver with the same clock would refuse");
        all.add(mail);
        if (all.size() > MOST_MAIL) {
            all.remove(random.nextInt(MOST_MAIL / 2));
        }
        return mail;
    }

    /** A clock that is behind what the key has erased by up to a window does not stop sealing. */
    private void requireMayRefuse(SimulatedProcess process, long wall) {
        require(isShortLived() || wall < process.clock.mayHaveErasedBefore()
                && wall < process.oldestEpoch() - policy.windowMillis(), () -> "does not seal: " + process.clock);
    }

    /** Has a process open a message, and judges what becomes of it. */
    void deliver(Mail mail, Twins machine) {
        SimulatedProcess process = machine.process();
        if (random.nextInt(8) == 0) {
            machine.each(SimulatedProcess::newCipher);
        }
        Outcome outcome = machine.both(each -> each.open(mail.message()));
        long offset = mail.epoch() - process.clock.wallMillis();
        boolean isInside = Math.abs(offset) <= policy.windowMillis();
        if (outcome.isOpened()) {
            tally.opened();
            require(isInside, "what lies outside the window opens: " + offset);
            require(Arrays.equals(World.TEXT, outcome.text()), "opens as something else");
            require(mail.epoch() >= forgotten.getOrDefault(process, 0L), "what was forgotten has come back");
            require(!process.isPastLife(), "opens after the key's life");
            return;
        }
        tally.refused();
        boolean mayBeErased = mail.epoch() < process.clock.mayHaveErasedBefore();
        require(!isInside || mayBeErased || isShortLived(),
                () -> "what lies inside the window by both clocks does not open: " + outcome.reason() + " "
                        + mail.epoch() + ": " + process.clock);
        if (outcome.reason() == RefusalReason.ERASED && mail.epoch() < process.oldestEpoch()) {
            forget(process, mail.epoch() + 1);
        }
    }

    private void forget(SimulatedProcess process, long before) {
        forgotten.merge(process, before, Math::max);
    }

    /** Some message of all that there were comes once more. */
    void deliverOld(Twins machine) {
        if (!all.isEmpty()) {
            deliver(all.get(random.nextInt(all.size())), machine);
        }
    }

    /** A message with a flipped bit. */
    void forge(Twins machine) {
        if (all.isEmpty()) {
            return;
        }
        byte[] forged = all.get(all.size() - 1).message().clone();
        int bit = random.nextInt(8 * forged.length);
        forged[bit / 8] ^= (byte) (1 << bit % 8);
        require(!machine.both(each -> each.open(forged)).isOpened(), "a forgery opens");
    }

    /** Has a process export its key; null if it refuses. */
    byte[] export(Twins machine) {
        SimulatedProcess process = machine.process();
        byte[] export = machine.both(SimulatedProcess::export);
        if (export == null) {
            return null;
        }
        require(!process.isPastLife(), "exports after the key's life");
        long from = new Thief(export).from();
        require(from >= forgotten.getOrDefault(process, 0L), "an export holds what was forgotten");
        require(from == 0 || from >= process.clock.mustHaveErasedBefore(),
                () -> "an export from " + from + " holds what should be erased: " + process.clock);
        forget(process, from);
        return export;
    }

    /** Destroys the key of a process. */
    void destroy(Twins machine) {
        machine.each(SimulatedProcess::destroyKey);
        SimulatedProcess process = machine.process();
        require(process.seal() == null && process.stolenTree() == null, "a destroyed key seals, or leaves its tree");
        require(process.stolenTrafficKeys().isEmpty(), "a destroyed key leaves traffic keys");
        for (Mail mail : all) {
            require(!process.open(mail.message()).isOpened(), "a destroyed key opens");
        }
    }

    /** Takes what there is in the memory of a process at this instant. */
    void rob(SimulatedProcess process) {
        long erased = process.clock.mustHaveErasedBefore();
        byte[] tree = process.stolenTree();
        Thief thief = tree == null ? null : new Thief(tree);
        if (thief != null) {
            require(thief.from() >= forgotten.getOrDefault(process, 0L), "what was forgotten stands in memory");
        }
        Set<ByteBuffer> keys = process.stolenTrafficKeys().stream().map(ByteBuffer::wrap).collect(Collectors.toSet());
        int unopened = 0;
        for (Mail mail : all) {
            if (mail.epoch() < erased) {
                unopened++;
                require(!keys.contains(ByteBuffer.wrap(mail.trafficKey())),
                        () -> "a thief has a traffic key of " + mail.epoch() + ": " + process.clock);
                require(thief == null || thief.open(mail.message()).isEmpty(),
                        () -> "a thief opens an old message of " + mail.epoch() + ": " + process.clock);
            }
        }
        if (thief != null && !all.isEmpty()) {
            Mail mail = all.get(random.nextInt(all.size()));
            boolean isHeld = mail.epoch() >= thief.from() && mail.epoch() <= thief.to();
            require(thief.open(mail.message()).isPresent() == isHeld,
                    "the thief's own program differs from the provider");
        }
        tally.robbed(unopened);
    }
}
