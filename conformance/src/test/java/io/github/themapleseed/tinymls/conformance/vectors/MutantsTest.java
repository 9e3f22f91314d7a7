package io.github.themapleseed.tinymls.conformance.vectors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * The vectors alone notice single mistakes in an implementation of the format: each mutant of the reference model fails
 * at least one case, but for those that VECTORS.md lists as duties of unit tests. Every fourth mutant is run, or, with
 * {@code -Dtinymls.mutants=all}, each, which takes about a minute of two cores.
 */
class MutantsTest {
    /** Mutants that no vector can notice. */
    private static final List<String> FOR_UNIT_TESTS = List.of("an opener never punctures",
            "a root key of 65 bytes, where the caller has not asked whether it is one");
    private static final Path SOURCES = VectorFiles.testSources();

    private static final Path MODEL = SOURCES.resolve("java/io/github/themapleseed/tinymls/conformance/model");

    private final AtomicInteger done = new AtomicInteger();

    /** How a mutant was noticed, if it was. */
    private enum Noticed { BY_OUTCOME, BY_NAME_OF_CHECK, NOT_AT_ALL }

    @Test
    void vectorsNoticeSingleMistakes() throws Exception {
        List<Mutant> all = Mutant.readAll(SOURCES.resolve("mutants/model.txt"));
        assertTrue(all.size() >= 190, all.size() + " mutants");
        int step = System.getProperty("tinymls.mutants", "").equals("all") ? 1 : 4;
        List<Mutant> mutants = IntStream.range(0, all.size()).filter(i -> i % step == 0).mapToObj(all::get).toList();
        Map<Noticed, List<String>> names = new EnumMap<>(Noticed.class);
        ExecutorService pool = Executors.newFixedThreadPool(Math.min(4, Runtime.getRuntime().availableProcessors()));
        try {
            List<Future<Noticed>> runs = new ArrayList<>();
            mutants.forEach(mutant -> runs.add(pool.submit(() -> run(mutant, mutants.size()))));
            for (int i = 0; i < mutants.size(); i++) {
                names.computeIfAbsent(runs.get(i).get(), how -> new ArrayList<>()).add(mutants.get(i).name());
            }
        } finally {
            pool.shutdownNow();
        }
        System.out.println("mutants of the model: " + mutants.size() + ", noticed by the outcome of a vector "
                + names.get(Noticed.BY_OUTCOME).size() + ", by the name of a check alone "
                + names.getOrDefault(Noticed.BY_NAME_OF_CHECK, List.of()) + ", not at all "
                + names.getOrDefault(Noticed.NOT_AT_ALL, List.of()));
        List<String> wanted = new ArrayList<>(FOR_UNIT_TESTS);
        wanted.retainAll(mutants.stream().map(Mutant::name).toList());
        assertEquals(wanted, names.getOrDefault(Noticed.NOT_AT_ALL, List.of()));
    }

    private Noticed run(Mutant mutant, int all) throws Exception {
        boolean byOutcome = mutant.failure(MODEL, false).isPresent();
        boolean noticed = byOutcome || mutant.failure(MODEL, true).isPresent();
        int count = done.incrementAndGet();
        if (count % 25 == 0) {
            System.out.println("mutants of the model: " + count + " of " + all + " run");
        }
        return byOutcome ? Noticed.BY_OUTCOME : noticed ? Noticed.BY_NAME_OF_CHECK : Noticed.NOT_AT_ALL;
    }
}
