package io.github.themapleseed.tinymls.simulation;

import io.github.themapleseed.tinymls.clock.ManualTime;
import io.github.themapleseed.tinymls.maintenance.RatchetPolicy;
import io.github.themapleseed.tinymls.session.World;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * A world of processes with copies of one live key. Its clocks are wrong, messages are lost, late or sent again,
 * processes are paused, restarted, restored from snapshots and robbed. All follows from one seed.
 */
final class KeySimulation {
    private static final int EVENTS = 400;
    private static final int PROCESSES = 4;
    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long LONG_LIFE = TimeUnit.DAYS.toMillis(36_500);
    private static final long SHORT_LIFE = TimeUnit.DAYS.toMillis(2);
    private static final long LONGEST_STEP = TimeUnit.HOURS.toMillis(24);
    private static final long LONGEST_LEAP = TimeUnit.HOURS.toMillis(6);
    private static final long LEAST_LEAP = 2_000;
    /** What a receiver uses as often as that is not retired as unused. */
    private static final long USED_WITHIN = TimeUnit.SECONDS.toMillis(10);
    private static final long[] PERIODS = {100, 1_000, 10_000};
    private static final long[] WINDOWS = {10_000, 60_000, 600_000};

    /** A message on its way. */
    private record Delivery(long dueNanos, int number, Mail mail, int receiver) {
    }

    private final Random random;
    private final RatchetPolicy policy;
    private final NoncePairs pairs = new NoncePairs();
    private final List<Twins> machines = new ArrayList<>();
    private final List<byte[]> exports = new ArrayList<>();
    private final Judge judge;
    private final PriorityQueue<Delivery> network = new PriorityQueue<>(
            Comparator.comparingLong(Delivery::dueNanos).thenComparingInt(Delivery::number));
    private final boolean[] paused = new boolean[PROCESSES];
    private long nanos;
    private int number;

    KeySimulation(long seed, Tally tally) {
        random = new Random(seed);
        policy = new RatchetPolicy(PERIODS[random.nextInt(PERIODS.length)], WINDOWS[random.nextInt(WINDOWS.length)],
                random.nextInt(5) == 0 ? SHORT_LIFE : LONG_LIFE);
        judge = new Judge(policy, random, tally);
        for (int i = 0; i < PROCESSES; i++) {
            machines.add(started(World.root(1), presentMillis() + skew(policy.windowMillis() / 3)));
        }
    }

    /** Runs the world to its end; what is wrong is an {@link AssertionError}. */
    void run() {
        for (int i = 0; i < EVENTS; i++) {
            event(random.nextInt(PROCESSES));
            go(stepNanos());
        }
        machines.forEach(Twins::end);
        judge.tally().add(nanos, pairs.size(), EVENTS);
    }

    private long presentMillis() {
        return ManualTime.START + nanos / MILLI;
    }

    private long skew(long most) {
        return (long) (random.nextGaussian() / 2 * most);
    }

    /** Most steps are short, a few last for hours. */
    private long stepNanos() {
        double seconds = Math.exp(random.nextDouble() * Math.log(LONGEST_STEP / 1_000.0));
        return random.nextInt(3) == 0 ? (long) (seconds * 1_000) * MILLI : random.nextInt(1_500) * MILLI;
    }

    private Twins started(byte[] encodedKey, long wallMillis) {
        long seed = random.nextLong();
        SimulatedProcess twin = random.nextInt(3) == 0 ? process(encodedKey, wallMillis, seed) : null;
        return new Twins(process(encodedKey, wallMillis, seed), twin);
    }

    private SimulatedProcess process(byte[] encodedKey, long wallMillis, long seed) {
        SimulatedClock clock = new SimulatedClock(wallMillis, policy.windowMillis(), seed);
        if (encodedKey.length > World.root(1).length) {
            clock.givenFrom(new Thief(encodedKey).from());
        }
        return new SimulatedProcess(encodedKey, policy, clock, pairs, seed);
    }

    /** Time goes by for all, and messages arrive. */
    private void go(long step) {
        long end = nanos + step;
        for (Delivery next = network.peek(); next != null && next.dueNanos() <= end; next = network.peek()) {
            network.remove();
            passUntil(next.dueNanos());
            if (!paused[next.receiver()]) {
                judge.deliver(next.mail(), machines.get(next.receiver()));
            }
        }
        passUntil(end);
    }

    private void passUntil(long instant) {
        long step = Math.max(0, instant - nanos);
        nanos += step;
        for (int i = 0; i < PROCESSES && step > 0; i++) {
            boolean still = paused[i];
            machines.get(i).each(still ? process -> process.clock.passUnread(step) : process -> process.pass(step));
        }
    }

    private void event(int at) {
        Twins machine = machines.get(at);
        if (paused[at]) {
            paused[at] = random.nextInt(3) != 0;
            machine.each(paused[at] ? process -> { } : process -> process.pass(1));
            return;
        }
        int kind = random.nextInt(100);
        if (kind < 52) {
            traffic(machine);
        } else if (kind < 55) {
            openLate(machine, random.nextInt(PROCESSES));
        } else if (kind < 70) {
            clocks(machine);
        } else if (kind < 80) {
            judge.rob(machine.process());
        } else if (kind < 83) {
            paused[at] = true;
        } else if (kind < 90) {
            export(machine);
        } else if (kind < 95) {
            restart(at);
        } else {
            snapshot(machine);
        }
    }

    private void traffic(Twins machine) {
        for (int i = random.nextInt(6); i >= 0; i--) {
            Mail mail = judge.seal(machine);
            for (int receiver = 0; mail != null && receiver < PROCESSES; receiver++) {
                for (int copies = random.nextInt(3); copies > 0; copies--) {
                    network.add(new Delivery(nanos + delayNanos(), number++, mail, receiver));
                }
            }
            go(random.nextInt(300) * MILLI);
        }
        judge.deliverOld(machine);
        judge.forge(machine);
    }

    /**
     * A message is opened shortly before it leaves the window. The receiver's clock steps back, which admits the
     * message for longer, and it is opened again and again until the receiver is robbed.
     */
    private void openLate(Twins sender, int receiver) {
        Mail mail = judge.seal(sender);
        go(policy.windowMillis() * 9 / 10 * MILLI);
        if (mail == null || paused[receiver]) {
            return;
        }
        Twins machine = machines.get(receiver);
        judge.deliver(mail, machine);
        leap(machine, -policy.windowMillis());
        long step = Math.min(policy.windowMillis() / 16, USED_WITHIN);
        for (long passed = 0; passed < policy.windowMillis() / 2; passed += step) {
            go(step * MILLI);
            judge.deliver(mail, machine);
        }
        judge.rob(machine.process());
        leap(machine, policy.windowMillis());
    }

    /** Mostly some ms, sometimes as long as the window, sometimes much longer. */
    private long delayNanos() {
        return switch (random.nextInt(4)) {
            case 0 -> (long) (random.nextDouble() * 3 * policy.windowMillis() * MILLI);
            case 1 -> (long) ((0.9 + random.nextDouble() / 5) * policy.windowMillis() * MILLI);
            default -> random.nextInt(500) * MILLI;
        };
    }

    private void clocks(Twins machine) {
        SimulatedClock clock = machine.process().clock;
        long away = clock.awayMillis();
        long wrong = presentMillis() + skew(policy.windowMillis() / 4) - clock.wallMillis();
        if (away != 0 && random.nextInt(4) != 0) {
            leap(machine, -away);
        } else if (Math.abs(wrong) >= LEAST_LEAP && random.nextInt(2) == 0) {
            leap(machine, wrong);
        } else if (random.nextInt(3) == 0) {
            double drift = random.nextGaussian() * SimulatedClock.MOST_DRIFT / 100;
            double share = random.nextInt(5) == 0 ? (random.nextBoolean() ? 1 : -1) * SimulatedClock.MOST_DRIFT : drift;
            machine.each(process -> process.clock.drift(share));
        } else {
            double size = Math.exp(random.nextDouble() * Math.log((double) LONGEST_LEAP / LEAST_LEAP)) * LEAST_LEAP;
            leap(machine, (long) (random.nextBoolean() ? size : -size));
        }
    }

    private static void leap(Twins machine, long millis) {
        machine.each(process -> process.leap(millis));
    }

    private void export(Twins machine) {
        byte[] export = judge.export(machine);
        if (export != null) {
            exports.add(export);
        }
        if (exports.size() > PROCESSES) {
            exports.remove(0);
        }
    }

    /** With the root key, or an export that somebody made some time ago; sometimes the clock is set right by then. */
    private void restart(int at) {
        Twins before = machines.get(at);
        if (random.nextInt(6) == 0) {
            judge.destroy(before);
        }
        long wall = before.process().clock.wallMillis();
        before.end();
        byte[] key = exports.isEmpty() || random.nextInt(4) == 0 ? World.root(1)
                : exports.get(random.nextInt(exports.size()));
        machines.set(at, started(key, random.nextBoolean() ? wall
                : presentMillis() + skew(policy.windowMillis() / 3)));
        if (random.nextInt(3) == 0) {
            stepBack(machines.get(at));
        }
    }

    /** The clock steps back as soon as the process has started, and nothing is punctured later for that. */
    private void stepBack(Twins machine) {
        long window = policy.windowMillis();
        leap(machine, -LEAST_LEAP - random.nextInt((int) window));
        go((window / 3 + random.nextInt((int) window / 2)) * MILLI);
        judge.rob(machine.process());
    }

    /** Sometimes both the process and its snapshot, resumed soon, go on within the sender epoch that they share. */
    private void snapshot(Twins machine) {
        if (machine.hasSnapshot()) {
            restore(machine);
        } else if (random.nextBoolean()) {
            machine.snapshot();
        } else {
            judge.seal(machine);
            machine.snapshot();
            judge.seal(machine);
            go((LEAST_LEAP + 1 + random.nextInt(2_000)) * MILLI);
            restore(machine);
            judge.seal(machine);
        }
    }

    private void restore(Twins machine) {
        if (!machine.hasSnapshot()) {
            return;
        }
        if (machine.isSnapshotOlderThan(LEAST_LEAP)) {
            machine.restore(machine.process().clock.wallMillis());
        }
    }
}
