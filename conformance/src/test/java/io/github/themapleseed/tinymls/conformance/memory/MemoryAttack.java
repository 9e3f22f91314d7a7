package io.github.themapleseed.tinymls.conformance.memory;

import io.github.themapleseed.tinymls.conformance.heap.KeySecrets;
import io.github.themapleseed.tinymls.conformance.memory.BlindSearch.Target;
import io.github.themapleseed.tinymls.conformance.model.Prefix;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/**
 * An attacker reads all memory of a victim twice: right after the victim's messages, and when their epochs are
 * erased.
 */
final class MemoryAttack {
    /** A victim whose threads wake later than this part of the window is on a machine too busy for it. */
    private static final int ON_TIME = 16;
    /** How long arrays are tried at every depth before the window has passed: only for the record. */
    private static final Duration BLIND_BEFORE = Duration.ofSeconds(1);

    private final Scenario scenario;
    private final Duration blindAfter;
    private final Testimony testimony;
    private final Attacker attacker;

    /**
     * What was found by searching and by trying arrays, before the window had passed and after.
     *
     * @param wasTimely false where the machine was too busy for the victim's window
     */
    record Outcome(Scenario scenario, boolean wasTimely, Reading before, BlindSearch.Result blindBefore, Reading after,
            BlindSearch.Result blindAfter, int messages, int messagesSearched) {
        /** Whether nothing is left that must not be. */
        boolean isClean() {
            return after.forbidden().isEmpty();
        }

        boolean isAsItShouldBe() {
            return isClean()
                    && MemoryVictim.KEYS.stream().allMatch(key -> before.hasFound(Kind.TRAFFIC, key))
                    && MemoryVictim.KEYS.stream().allMatch(key -> after.hasFound(Kind.LIVING, key));
        }

        /** For the record: the counts before and after. */
        @Override
        public String toString() {
            return String.format(
                    "memory attack, JDK %d, %s:%n  before, %s%n  after, %s; secrets of %,d messages of %,d",
                    Runtime.version().feature(), scenario, counts(before, blindBefore), counts(after, blindAfter),
                    messagesSearched, messages);
        }

        private static String counts(Reading reading, BlindSearch.Result blind) {
            return String.format("%,d MiB read: %s; blind, %s", reading.bytes() >> 20, reading.counts(), blind);
        }
    }

    /** An attack that tries arrays at every depth for so long at most. */
    MemoryAttack(Scenario scenario, Duration blindAfter) {
        this.blindAfter = blindAfter;
        this.scenario = scenario;
        testimony = new Testimony(scenario.windowMillis());
        attacker = new Attacker(testimony);
    }

    Outcome run() throws IOException, InterruptedException {
        try (VictimJvm victim = new VictimJvm(scenario)) {
            testimony.listen(victim, "ready");
            try (ProcessMemory memory = open(victim)) {
                return attack(victim, memory);
            }
        }
    }

    static ProcessMemory open(VictimJvm victim) {
        try {
            return new ProcessMemory(victim.pid());
        } catch (IOException e) {
            String reason = "memory attack: skipped, this platform or user may not read another process's memory: " + e;
            System.out.println(reason);
            return Assumptions.abort(reason);
        }
    }

    private Outcome attack(VictimJvm victim, ProcessMemory memory) throws IOException, InterruptedException {
        attacker.handSecrets(victim);
        testimony.listen(victim, "used");
        victim.stop();
        boolean isWithinWindow = System.currentTimeMillis() - testimony.at("used") < scenario.windowMillis() / 2;
        BlindSearch blindly = blindSearch();
        Reading before = read(memory, attacker.secrets(Long.MAX_VALUE), blindly);
        victim.resume();
        victim.proceed();
        BlindSearch.Result blindBefore = blindly.run(BLIND_BEFORE);

        testimony.listen(victim, "rest");
        victim.stop();
        long rest = testimony.at("rest");
        Secrets erased = attacker.secrets(rest - scenario.windowMillis() * 11 / 8);
        erased.addLiving(attacker.rootKeys(), rest);
        blindly = blindSearch();
        Reading after = read(memory, erased, blindly);
        victim.resume();
        boolean isOnTime = testimony.at("late") <= scenario.windowMillis() / ON_TIME;
        return new Outcome(scenario, isWithinWindow && isOnTime, before, blindBefore, after, blindly.run(blindAfter),
                testimony.messages().size(), erased.messages());
    }

    private static Reading read(ProcessMemory memory, Secrets secrets, BlindSearch blindly) throws IOException {
        return new Reading(memory, secrets.needles(), blindly);
    }

    /** Against the first message under every key, and one under the tree whose root the victim keeps in its heap. */
    private BlindSearch blindSearch() {
        List<Target> targets = new ArrayList<>();
        attacker.rootKeys().forEach((name, rootKey) -> targets.add(
                target(name, KeySecrets.ofRootKey(name, rootKey), testimony.first(name).prefix())));
        Prefix prefix = Prefix.of(testimony.at("ready"), new byte[12], 0, false);
        KeySecrets planted = KeySecrets.ofTreeRoot(Kind.PLANTED_PREFIX, attacker.plantedInHeap());
        targets.add(target(Kind.PLANTED_PREFIX, planted, prefix));
        return new BlindSearch(targets);
    }

    private static Target target(String name, KeySecrets key, Prefix prefix) {
        return new Target(name, prefix, key.sender(prefix).commitment());
    }
}
