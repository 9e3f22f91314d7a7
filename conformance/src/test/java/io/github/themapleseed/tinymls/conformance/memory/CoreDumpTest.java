package io.github.themapleseed.tinymls.conformance.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a core dump gives away of keys that are still alive: where native access is granted, no key and none of the
 * secrets that messages are derived from. The process is aborted while its messages' epochs are in the window.
 */
class CoreDumpTest {
    private static final Scenario SCENARIO = new Scenario(Collector.G1, 240_000, 0);

    @TempDir
    private Path folder;

    private Reading readDump(String... options) throws IOException, InterruptedException {
        Testimony testimony = new Testimony(SCENARIO.windowMillis());
        Attacker attacker = new Attacker(testimony);
        try (VictimJvm victim = VictimJvm.leavingCore(SCENARIO, folder, options)) {
            testimony.listen(victim, "ready");
            attacker.handSecrets(victim);
            testimony.listen(victim, "used");
            victim.abort();
        }
        try (CoreFile core = new CoreFile(dump())) {
            Reading reading = new Reading(core, attacker.secrets(Long.MAX_VALUE).needles(),
                    new BlindSearch(List.of()));
            System.out.println("core dump, JDK " + Runtime.version().feature() + " " + String.join(" ", options) + ", "
                    + (reading.bytes() >> 20) + " MiB: " + reading.counts());
            return reading;
        }
    }

    private Path dump() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> dumps = files.filter(file -> file.getFileName().toString().startsWith("core")).toList();
            if (dumps.isEmpty()) {
                System.out.println("core dump: skipped, this system leaves none in the folder of the process");
            }
            assumeTrue(!dumps.isEmpty(), "no core dump here");
            return dumps.get(0);
        }
    }

    /** The search sees what is there. */
    @Test
    void withoutTheGrantADumpHasEveryKey() throws Exception {
        Reading reading = readDump();
        assertEquals(2, reading.found(Kind.PLANTED).size(), "planted secrets");
        for (String key : MemoryVictim.KEYS) {
            assertTrue(reading.hasFound(Kind.NODE, key), key + ": no node");
        }
        assertTrue(reading.hasFound(Kind.CHAIN, MemoryVictim.STREAMS), "no chain secret");
    }

    @Test
    void withTheGrantADumpHasNoSecretThatOpensMoreThanOneSenderEpoch() throws Exception {
        assumeTrue(Runtime.version().feature() >= 22, "this JDK cannot ask the operating system");
        Reading reading = readDump("--enable-native-access=ALL-UNNAMED");
        assertEquals(2, reading.found(Kind.PLANTED).size(), "planted secrets");
        assertEquals(List.of(), reading.forbidden());
    }
}
