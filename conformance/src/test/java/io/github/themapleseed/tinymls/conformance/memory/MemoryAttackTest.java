package io.github.themapleseed.tinymls.conformance.memory;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.opentest4j.TestAbortedException;

/**
 * What is older than the window is gone from all memory of the process, not only from its objects: a collector leaves
 * copies of what it moves. A process with much allocation at its start is then idle or has little traffic; its memory
 * is read raw and searched for every secret of the reference model, and every array of 32 bytes is tried as a node.
 *
 * <p>It reads victims of two collectors with a window of some seconds; with {@code -Dtinymls.memory=full} those of all
 * collectors of the JVM, at several rates, with the default window too; with {@code -Dtinymls.memory=off} none.
 *
 * <p>Two accidents are left that Java code cannot prevent. A JVM saves registers to a thread's stack whenever it
 * replaces code that runs. A collection may begin in the middle of a derivation and copy the arrays of that one step:
 * in 2 of 50 victims it did. Where nothing else is found another victim is read, and what several victims in a row show
 * is no accident.
 */
class MemoryAttackTest {
    private static final boolean FULL = "full".equals(System.getProperty("tinymls.memory"));
    private static final long SHORT_WINDOW_MILLIS = 4_000;
    private static final Duration BLIND_TIME = Duration.ofSeconds(FULL ? 120 : 20);
    private static final long LONGEST_RETRY_MILLIS = 64_000;
    private static final long DEFAULT_WINDOW_MILLIS = 60_000;

    private static final int MOST_SHOWN = 100;
    private static final int MOST_VICTIMS = 3;

    private static final List<MemoryAttack.Outcome> OUTCOMES = new ArrayList<>();

    @BeforeAll
    static void attack() throws Exception {
        Assumptions.assumeFalse("off".equals(System.getProperty("tinymls.memory")), () -> {
            System.out.println("memory attack: skipped, -Dtinymls.memory=off");
            return "switched off";
        });
        Assumptions.assumeTrue(System.getProperty("os.name").equals("Linux"), () -> {
            System.out.println("memory attack: skipped, only Linux lets one process read another's memory as a file");
            return "Linux only";
        });
        List<Collector> collectors = FULL
                ? Collector.available(Collector.values())
                : Collector.available(Collector.G1, Collector.SERIAL);
        attackAll(scenarios(collectors, SHORT_WINDOW_MILLIS, FULL ? List.of(0, 20, 200) : List.of(0, 20)), 1);
        if (FULL) {
            attackAll(scenarios(collectors, DEFAULT_WINDOW_MILLIS, List.of(0, 20)), collectors.size());
        }
    }

    private static List<Scenario> scenarios(List<Collector> collectors, long window, List<Integer> rates) {
        return rates.stream().flatMap(rate -> collectors.stream()
                .map(collector -> new Scenario(collector, window, rate))).toList();
    }

    /** Runs so many victims side by side: those with the default window rest most of the time. */
    private static void attackAll(List<Scenario> scenarios, int sideBySide) throws Exception {
        ExecutorService attackers = Executors.newFixedThreadPool(sideBySide);
        try {
            List<Future<Optional<MemoryAttack.Outcome>>> outcomes = new ArrayList<>();
            scenarios.forEach(scenario -> outcomes.add(attackers.submit(() -> attack(scenario))));
            for (Future<Optional<MemoryAttack.Outcome>> outcome : outcomes) {
                resultOf(outcome).ifPresent(OUTCOMES::add);
            }
        } finally {
            attackers.shutdownNow();
        }
    }

    private static Optional<MemoryAttack.Outcome> resultOf(Future<Optional<MemoryAttack.Outcome>> outcome)
            throws Exception {
        try {
            return outcome.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TestAbortedException) {
                throw (TestAbortedException) e.getCause();
            }
            throw e;
        }
    }

    /** Empty if the machine is too busy for any window. */
    private static Optional<MemoryAttack.Outcome> attack(Scenario scenario) throws Exception {
        for (int victim = 1; ; victim++) {
            Optional<MemoryAttack.Outcome> outcome = attackInTime(scenario);
            outcome.ifPresent(System.out::println);
            if (victim == MOST_VICTIMS || outcome.isEmpty() || outcome.get().isClean()
                    || !outcome.get().after().mayBeAccident()) {
                return outcome;
            }
            System.out.println("memory attack, " + scenario + ": what may be an accident, another victim is read:\n"
                    + String.join("\n", outcome.get().after().forbidden()));
        }
    }

    /** On a busy machine a window may pass before it is used, or erasing be late: then a longer window is tried. */
    private static Optional<MemoryAttack.Outcome> attackInTime(Scenario scenario) throws Exception {
        try {
            MemoryAttack.Outcome outcome = new MemoryAttack(scenario, BLIND_TIME).run();
            if (outcome.isAsItShouldBe() || outcome.wasTimely()) {
                return Optional.of(outcome);
            }
        } catch (VictimJvm.Failed e) {
            if (!e.isForWantOfTime()) {
                throw e;
            }
        }
        System.out.println("memory attack, " + scenario + ": the machine is too busy for this window");
        return scenario.windowMillis() >= LONGEST_RETRY_MILLIS ? Optional.empty()
                : attackInTime(scenario.withWindow(4 * scenario.windowMillis()));
    }

    @TestFactory
    Stream<DynamicTest> beforeTheWindowHasPassedTheSearchFindsSecretsOfEveryKey() {
        return each(outcome -> {
            assertAll(MemoryVictim.KEYS.stream().flatMap(key -> Stream.of(
                    () -> assertTrue(outcome.before().hasFound(Kind.NODE, key)
                            || outcome.before().hasFound(Kind.ROOT, key), key + ": no node"),
                    () -> assertTrue(outcome.before().hasFound(Kind.TRAFFIC, key), key + ": no traffic key"))));
            assertTrue(outcome.before().hasFound(Kind.CHAIN, MemoryVictim.STREAMS), "no chain secret");
            assertEquals(0, outcome.before().bytesRefused() + outcome.after().bytesRefused(), "unreadable bytes");
        });
    }

    @TestFactory
    Stream<DynamicTest> afterTheWindowNothingIsFoundThatOpensMoreThanOneSenderEpoch() {
        return each(outcome -> {
            List<String> found = outcome.after().forbidden();
            assertTrue(found.isEmpty(), () -> found.size() + " places:\n"
                    + String.join("\n", found.subList(0, Math.min(found.size(), MOST_SHOWN))));
        });
    }

    @TestFactory
    Stream<DynamicTest> noArrayIsANodeAboveAnErasedEpoch() {
        return each(outcome -> assertEquals(Set.of(Kind.PLANTED_PREFIX), outcome.blindAfter().opened().keySet()));
    }

    /** Finding nothing means something: what is there is found in the same readings. */
    @TestFactory
    Stream<DynamicTest> whatLivesIsFoundInBothReadings() {
        return each(outcome -> {
            for (Reading reading : List.of(outcome.before(), outcome.after())) {
                assertEquals(2, reading.found(Kind.PLANTED).size(), "planted secrets");
            }
            MemoryVictim.KEYS.forEach(key -> assertTrue(outcome.after().hasFound(Kind.LIVING, key),
                    () -> key + ": no node for the time to come"));
            for (BlindSearch.Result blind : List.of(outcome.blindBefore(), outcome.blindAfter())) {
                assertTrue(blind.opened().getOrDefault(Kind.PLANTED_PREFIX, Set.of()).contains(0), "planted root");
            }
        });
    }

    private static Stream<DynamicTest> each(Consumer<MemoryAttack.Outcome> check) {
        return OUTCOMES.stream().map(outcome ->
                DynamicTest.dynamicTest(outcome.scenario().toString(), () -> check.accept(outcome)));
    }
}
