package io.github.themapleseed.tinymls.simulation;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * SECURITY.md claims 1, 3, 8, 9 and 14 in simulated worlds on virtual time, with the provider's own sessions and
 * stores. Each build simulates some worlds from the same seeds, so that it fails always or never. For a number of days
 * of live keys instead, and a tenth of them of key stores, from seeds that are new each time:
 *
 * <pre>mvn -pl provider test -Dtest=SimulationTest -Dtinymls.simulation.days=100000</pre>
 *
 * {@code -Dtinymls.simulation.seed} repeats the world that failed.
 *
 * <p>Each invariant fails in the worlds of a build once the line of the provider that keeps it is removed:
 *
 * <ul>
 * <li>no (key, nonce) twice: clocks that diverge end a sender epoch, a reserved counter is not given back, a salt is
 *     random;
 * <li>what lies inside the window opens, and a process seals: one leap of the clock is not believed at once, and a
 *     clock that is held back takes the oldest epoch left;
 * <li>what lies outside does not open: the old side of the window is looked at;
 * <li>a thief finds nothing old: trees are punctured, receiver epochs are closed, a destroyed key takes its sender
 *     epoch along, an export is cut, a session that starts notes that its clocks agree;
 * <li>a life ends;
 * <li>the version in force seals: a version ends before its successor, and nobody goes back behind it when the clock
 *     steps back;
 * <li>nothing forgotten comes back: not from a copy into memory, and not into a file that is merged.
 * </ul>
 */
class SimulationTest {
    private static final int WORLDS = 40;
    private static final long FIRST_WORLD = 4_263_456_649L;
    private static final int STORE_WORLDS = 2;
    private static final long FIRST_STORE_WORLD = 2_031_404_289L;
    private static final long DAYS = Long.getLong("tinymls.simulation.days", 0);
    private static final int STORE_SHARE = 10;
    /** Days after which a long run prints what was done. */
    private static final int PIECE = 1_000;
    private static final Long SEED = Long.getLong("tinymls.simulation.seed");
    /** Held, since the JDK keeps loggers weakly. */
    private static final Logger LOG = Logger.getLogger("tinymls.security");

    private interface Simulation {
        void run(long seed, Tally tally) throws Exception;
    }

    private static void simulate(Simulation simulation, long firstOfBuild, int worlds, long days) throws Exception {
        Level level = LOG.getLevel();
        LOG.setLevel(Level.OFF);
        Tally tally = new Tally();
        long ordinary = days > 0 ? System.nanoTime() & 0xFFFF_FFFFL : firstOfBuild;
        long first = SEED != null ? SEED : ordinary;
        try {
            for (int i = 0; i == 0 || SEED == null && (days > 0 ? tally.days() < days : i < worlds); i++) {
                runOne(simulation, first + i, tally);
                if (tally.passed(PIECE)) {
                    System.out.println("so far " + tally);
                }
            }
        } finally {
            LOG.setLevel(level);
        }
        System.out.println("simulated " + tally + "; -Dtinymls.simulation.seed=" + first);
        assertTrue(SEED != null || tally.isComplete(), "something was never tried: " + tally);
    }

    private static void runOne(Simulation simulation, long seed, Tally tally) throws Exception {
        try {
            simulation.run(seed, tally);
        } catch (RuntimeException | Error e) {
            throw new AssertionError("-Dtinymls.simulation.seed=" + seed + ": " + e.getMessage() + "; before it "
                    + tally, e);
        }
    }

    @TempDir
    private Path folder;

    @Test
    void liveKeys() throws Exception {
        simulate((seed, tally) -> new KeySimulation(seed, tally).run(), FIRST_WORLD, WORLDS, DAYS);
    }

    @Test
    void keyStores() throws Exception {
        simulate((seed, tally) -> new StoreSimulation(seed, folder, tally).run(), FIRST_STORE_WORLD, STORE_WORLDS,
                DAYS / STORE_SHARE);
    }
}
