package io.github.themapleseed.tinymls.simulation;

import io.github.themapleseed.tinymls.clock.ManualTime;
import io.github.themapleseed.tinymls.maintenance.RatchetPolicy;
import io.github.themapleseed.tinymls.session.VersionStatus;
import io.github.themapleseed.tinymls.session.World;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * A world of processes with copies of one key store, two on each of its files. Successors are appointed and withdrawn,
 * files are copied from host to host and put back from old copies, clocks are wrong, processes are paused, restarted
 * and robbed. All follows from one seed.
 */
final class StoreSimulation {
    private static final int EVENTS = 250;
    private static final int PROCESSES = 4;
    private static final int FILES = 2;
    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long WINDOW = TimeUnit.MINUTES.toMillis(1);
    private static final long LIFETIME = TimeUnit.DAYS.toMillis(36_500);
    private static final long LONGEST_STEP = TimeUnit.HOURS.toMillis(12);
    private static final long LONGEST_LEAP = TimeUnit.HOURS.toMillis(6);
    private static final long LEAST_LEAP = 2_000;
    private static final long LONGEST_WAIT = TimeUnit.MINUTES.toMillis(10);

    /** A message on its way. */
    private record Delivery(long dueNanos, int number, StoreJudge.Letter letter, int receiver) {
    }

    private final Random random;
    private final RatchetPolicy policy = new RatchetPolicy(100, WINDOW, LIFETIME);
    private final NoncePairs pairs = new NoncePairs();
    private final List<Path> files = new ArrayList<>();
    private final List<byte[]> copies = new ArrayList<>();
    private final List<StoreMember> members = new ArrayList<>();
    private final StoreJudge judge;
    private final PriorityQueue<Delivery> network = new PriorityQueue<>(
            Comparator.comparingLong(Delivery::dueNanos).thenComparingInt(Delivery::number));
    private final boolean[] paused = new boolean[PROCESSES];
    private long nanos;
    private int number;
    private int roots = 1;

    StoreSimulation(long seed, Path folder, Tally tally) throws Exception {
        random = new Random(seed);
        judge = new StoreJudge(policy, random, tally);
        for (int i = 0; i < FILES; i++) {
            files.add(folder.resolve(seed + "-" + i + ".store"));
        }
        StoreMember first = member(files.get(0), presentMillis());
        first.store.put(World.root(roots));
        first.store.visit();
        first.end();
        Files.copy(files.get(0), files.get(1), StandardCopyOption.REPLACE_EXISTING);
        for (int i = 0; i < PROCESSES; i++) {
            members.add(member(files.get(i % FILES), presentMillis() + skew(WINDOW / 3)));
        }
    }

    /** Runs the world to its end; what is wrong is an {@link AssertionError}. */
    void run() throws Exception {
        for (int i = 0; i < EVENTS; i++) {
            event(random.nextInt(PROCESSES));
            go(stepNanos());
            judge.look(members.get(random.nextInt(PROCESSES)));
        }
        members.forEach(StoreMember::end);
        for (Path file : files) {
            Files.deleteIfExists(file);
        }
        judge.tally().add(nanos, pairs.size(), EVENTS);
    }

    private StoreMember member(Path file, long wallMillis) throws Exception {
        return new StoreMember(policy, file, new SimulatedClock(wallMillis, WINDOW, random.nextLong()), pairs,
                random.nextLong(), judge::lookAtFile);
    }

    private long presentMillis() {
        return ManualTime.START + nanos / MILLI;
    }

    private long skew(long most) {
        return (long) (random.nextGaussian() / 2 * most);
    }

    private long stepNanos() {
        double seconds = Math.exp(random.nextDouble() * Math.log(LONGEST_STEP / 1_000.0));
        return random.nextInt(3) == 0 ? (long) (seconds * 1_000) * MILLI : random.nextInt(60_000) * MILLI;
    }

    private void go(long step) throws Exception {
        long end = nanos + step;
        for (Delivery next = network.peek(); next != null && next.dueNanos() <= end; next = network.peek()) {
            network.remove();
            passUntil(next.dueNanos());
            if (!paused[next.receiver()]) {
                judge.deliver(next.letter(), members.get(next.receiver()));
            }
        }
        passUntil(end);
    }

    private void passUntil(long instant) throws Exception {
        long step = Math.max(0, instant - nanos);
        nanos += step;
        for (int i = 0; i < PROCESSES && step > 0; i++) {
            if (paused[i]) {
                members.get(i).clock.passUnread(step);
            } else {
                members.get(i).pass(step);
            }
        }
    }

    private void event(int at) throws Exception {
        StoreMember member = members.get(at);
        if (paused[at]) {
            paused[at] = random.nextInt(3) != 0;
            member.clock.pass(1);
            return;
        }
        int kind = random.nextInt(100);
        if (kind < 50) {
            traffic(member);
        } else if (kind < 58) {
            member.store.put(World.root(++roots));
            judge.lookAtFile(member);
        } else if (kind < 61) {
            member.store.withdrawLast();
            judge.lookAtFile(member);
        } else if (kind < 71) {
            copyFile(member);
        } else if (kind < 80) {
            setClock(member);
        } else if (kind < 83) {
            stepBehindActivation(member);
        } else if (kind < 92) {
            judge.rob(member);
        } else if (kind < 95) {
            paused[at] = true;
        } else {
            restart(at);
        }
    }

    private void traffic(StoreMember member) throws Exception {
        for (int i = random.nextInt(4); i >= 0; i--) {
            StoreJudge.Letter letter = judge.seal(member);
            for (int receiver = 0; letter != null && receiver < PROCESSES; receiver++) {
                if (random.nextInt(4) != 0) {
                    long delay = random.nextInt(4) == 0 ? (long) (random.nextDouble() * 2 * WINDOW) : 100;
                    network.add(new Delivery(nanos + delay * MILLI, number++, letter, receiver));
                }
            }
            go(random.nextInt(500) * MILLI);
        }
        judge.deliverOld(member);
    }

    /** An operator copies a file to the other host, keeps a copy, puts an old one back or merges it. */
    private void copyFile(StoreMember member) throws Exception {
        Path file = files.get(random.nextInt(FILES));
        int kind = random.nextInt(5);
        if (kind == 0 || copies.isEmpty()) {
            copies.add(Files.readAllBytes(file));
        } else if (kind == 1) {
            replace(file, copies.get(random.nextInt(copies.size())));
        } else if (kind == 2) {
            Path other = member.file.resolveSibling(member.file.getFileName() + ".other");
            Files.write(other, copies.get(random.nextInt(copies.size())));
            judge.merge(member, other);
            Files.delete(other);
        } else {
            replace(file, Files.readAllBytes(files.get(random.nextInt(FILES))));
        }
        if (copies.size() > 3) {
            copies.remove(0);
        }
    }

    private void replace(Path file, byte[] bytes) throws IOException {
        Path beside = file.resolveSibling(file.getFileName() + ".copy");
        Files.write(beside, bytes);
        Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        judge.putBack(file);
    }

    private void setClock(StoreMember member) {
        long away = member.clock.awayMillis();
        long wrong = presentMillis() + skew(WINDOW / 4) - member.clock.wallMillis();
        if (away != 0 && random.nextInt(4) != 0) {
            member.leap(-away);
        } else if (Math.abs(wrong) >= LEAST_LEAP && random.nextInt(3) != 0) {
            member.leap(wrong);
        } else if (random.nextInt(3) == 0) {
            member.clock.drift(random.nextGaussian() * SimulatedClock.MOST_DRIFT / 1_000);
        } else {
            double size = Math.exp(random.nextDouble() * Math.log((double) LONGEST_LEAP / LEAST_LEAP)) * LEAST_LEAP;
            member.leap((long) (random.nextBoolean() ? size : -size));
        }
    }

    /** The clock steps back behind a version that has just come into force, and is set right. */
    private void stepBehindActivation(StoreMember member) throws Exception {
        long wall = member.clock.wallMillis();
        for (VersionStatus next : member.store.entry().versions()) {
            long wait = next.activation() - wall;
            if (wait > 0 && wait < LONGEST_WAIT) {
                go((wait + random.nextInt(1_000)) * MILLI);
                judge.seal(member);
                long back = WINDOW + random.nextInt((int) WINDOW);
                member.leap(-back);
                judge.seal(member);
                member.leap(back);
                return;
            }
        }
    }

    private void restart(int at) throws Exception {
        StoreMember before = members.get(at);
        before.end();
        members.set(at, member(before.file, random.nextBoolean() ? before.clock.wallMillis()
                : presentMillis() + skew(WINDOW / 3)));
    }
}
