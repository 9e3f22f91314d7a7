package io.github.themapleseed.tinymls.conformance.heap;

import io.github.themapleseed.tinymls.conformance.heap.Testimony.Message;
import io.github.themapleseed.tinymls.conformance.model.Prefix;
import io.github.themapleseed.tinymls.conformance.model.ReferenceKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The attacker who has the original root keys and takes two heaps: makes the keys and what other processes sealed under
 * them, hands both to the victim, listens to it, and searches each dump.
 */
final class Attack implements AutoCloseable {
    /** A victim whose threads wake later than this part of the window is on a machine too busy for it. */
    private static final int ON_TIME = 16;
    private static final Map<String, Integer> SENDERS = Map.of("translated", 300, "direct", 20, "generated", 20,
            "imported", 20, "random", 20);
    private static final int FAILING_PLAINTEXT = 2 * 65_536 + 20_000;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final boolean everything;
    private final long window;
    private final Path folder;
    private final Path withTraffic;
    private final Path idle;
    private final Testimony testimony = new Testimony();
    private final Map<String, KeySecrets> keys = new LinkedHashMap<>();
    private final Map<String, byte[]> failing = new LinkedHashMap<>();
    private final long start = System.currentTimeMillis();

    /** What came of searching one dump: the secrets found with who holds them, and the living ones not found. */
    record Search(long dumpBytes, Needles erased, Map<String, String> found, Needles living, int foundLiving,
            List<String> unseen) {
        boolean isAsItShouldBe() {
            return found.isEmpty() && unseen.isEmpty();
        }
    }

    /** An attack on the objects that live, or on everything in the heap, of a victim with that window, in ms. */
    Attack(Path target, boolean everything, long window) throws IOException {
        this.everything = everything;
        this.window = window;
        folder = Files.createTempDirectory(target, "heap");
        withTraffic = folder.resolve("with-traffic.hprof");
        idle = folder.resolve("idle.hprof");
    }

    Testimony testimony() {
        return testimony;
    }

    /** Whether the machine let the victim's threads wake so late that what it held says nothing of its window. */
    boolean wasOnBusyMachine() {
        return Math.max(testimony.at("late1"), testimony.at("late2")) > window / ON_TIME;
    }

    /** Runs the victim and searches its two dumps. */
    Map<String, Search> run() throws IOException, InterruptedException {
        Map<String, Search> searches = new LinkedHashMap<>();
        try (VictimProcess victim = new VictimProcess(folder, window, everything, List.of(withTraffic, idle))) {
            giveKeys(victim);
            testimony.listen(victim, "ready");
            keys.put("random", KeySecrets.ofTreeRoot("random", testimony.treeRoot("random")));
            giveMessages(victim);
            testimony.listen(victim, "ready");
            giveFailing(victim, FailedOpenings.MOVING);
            victim.say("messages-end");
            testimony.listen(victim, "dump1");
            Evidence first = evidence("1");
            testimony.moving().forEach(first::addMoving);
            first.addHeldBack(failing.get(FailedOpenings.MOVING));
            testimony.listen(victim, "dumped1");
            searches.put("with traffic", search(withTraffic, first));
            testimony.listen(victim, "dump2");
            testimony.messages().addAll(testimony.moving());
            Evidence second = evidence("2");
            testimony.listen(victim, "held");
            victim.awaitEnd();
            searches.put("idle", search(idle, second));
        }
        return searches;
    }

    private void giveKeys(VictimProcess victim) {
        for (String name : List.of("generated", "steady", "quiet", "translated", "destroyed", "direct", "imported",
                "stored", "shortlived")) {
            byte[] root = random(name.equals("direct") ? 48 : 32);
            keys.put(name, KeySecrets.ofRootKey(name, root));
            byte[] given = name.equals("imported") ? ReferenceKey.fresh(root, start + 2 * 86_400_000L).encode() : root;
            victim.say("key " + name + " " + HexFormat.of().formatHex(given));
        }
        victim.say("keys-end");
    }

    private void giveMessages(VictimProcess victim) {
        SENDERS.forEach((name, senders) -> {
            for (int i = 0; i < senders; i++) {
                Prefix prefix = Prefix.of(System.currentTimeMillis() - i % 100, random(12), i, false);
                say(victim, "open", name, keys.get(name).seal(prefix, random(100)));
            }
        });
        FailedOpenings.WAYS.forEach(way -> giveFailing(victim, way));
        giveFailing(victim, FailedOpenings.STANDING);
        victim.say("messages-end");
    }

    private void giveFailing(VictimProcess victim, String way) {
        Prefix prefix = Prefix.of(System.currentTimeMillis(), random(12), 0, false);
        byte[] plaintext = random(FAILING_PLAINTEXT);
        byte[] message = keys.get("direct").seal(prefix, plaintext);
        int spoilt = way.endsWith("Latched") ? 100_000 : message.length - 500;
        message[spoilt] ^= 1;
        failing.put(way, plaintext);
        Message told = new Message("direct", prefix, 0);
        (way.equals(FailedOpenings.MOVING) ? testimony.moving() : testimony.messages()).add(told);
        say(victim, "fail", way, way.equals("truncated") ? Arrays.copyOf(message, 56 + 2 * (65_536 + 16)) : message);
    }

    private static void say(VictimProcess victim, String kind, String name, byte[] message) {
        victim.say(kind + " " + name + " " + Base64.getEncoder().encodeToString(message));
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        RANDOM.nextBytes(bytes);
        return bytes;
    }

    private Evidence evidence(String number) {
        Evidence evidence = new Evidence(keys, testimony, window, start, testimony.at("dump" + number));
        evidence.addAlive(testimony.alive("live" + number));
        evidence.addQuiet(testimony.alive("quiet" + number));
        failing.forEach((way, plaintext) -> {
            if (!way.equals(FailedOpenings.MOVING) || number.equals("2")) {
                evidence.addFailed(way, plaintext);
            }
        });
        return evidence;
    }

    private static Search search(Path dump, Evidence evidence) throws IOException {
        ByteBuffer bytes = HeapDump.map(dump);
        List<Needles.Hit> hits = evidence.erased().find(bytes);
        Map<String, String> found = new TreeMap<>();
        if (!hits.isEmpty()) {
            HeapDump taken = new HeapDump(bytes);
            for (Needles.Hit hit : hits) {
                found.computeIfAbsent(hit.name(), name -> taken.holders(hit.offset()));
            }
        }
        List<Needles.Hit> alive = evidence.living().find(bytes);
        return new Search(bytes.limit(), evidence.erased(), found, evidence.living(), alive.size(),
                evidence.living().unseen(alive));
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(withTraffic);
        Files.deleteIfExists(idle);
        Files.delete(folder);
    }
}
