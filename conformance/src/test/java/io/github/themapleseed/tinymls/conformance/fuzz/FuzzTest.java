package io.github.themapleseed.tinymls.conformance.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * CONTRACT.md item 32 and the decoders: only documented exceptions come out of the message opener, the exported key
 * decoder, the parameter decoder, the settings parser and the reader of key stores. Every build replays the seeds and a
 * fixed number of random changes of them, and has Jazzer search by coverage for a fixed number of executions each. For
 * a time instead:
 *
 * <pre>mvn verify -pl conformance -am -Dtest=FuzzTest -Dsurefire.failIfNoSpecifiedTests=false \
 *     -Dtinymls.fuzz.seconds=600</pre>
 *
 * With 0 seconds Jazzer is left out. {@code -Dtinymls.fuzz.runs} sets the number of executions,
 * {@code -Dtinymls.fuzz.target} chooses one target by its name below, {@code -Dtinymls.fuzz.seed} repeats a run of the
 * random changes; what Jazzer finds is printed in Base64, to become a seed.
 */
class FuzzTest {
    private static final int SECONDS = Integer.getInteger("tinymls.fuzz.seconds", -1);
    private static final int RUNS = Integer.getInteger("tinymls.fuzz.runs", 5_000);
    private static final int CHANGED = Integer.getInteger("tinymls.fuzz.changed", 3_000);
    private static final String CHOSEN = System.getProperty("tinymls.fuzz.target");
    private static final int LONGEST_CHANGED = 300;
    private static final Pattern DONE = Pattern.compile("Done (\\d+) runs in (\\d+) second");
    private static final int FIRST_JDK_THAT_WARNS_OF_AGENTS = 21;

    private interface Fuzzed {
        void run(byte[] data) throws Exception;
    }

    /** The targets, by the class that Jazzer is given. */
    enum Target {
        MESSAGE(MessageTarget.class, MessageTarget::fuzzerTestOneInput, MessageTarget.seeds()),
        EXPORTED_KEY(ExportedKeyTarget.class, ExportedKeyTarget::fuzzerTestOneInput, ExportedKeyTarget.seeds()),
        PARAMETERS(ParametersTarget.class, ParametersTarget::fuzzerTestOneInput, ParametersTarget.seeds()),
        SETTINGS(SettingsTarget.class, SettingsTarget::fuzzerTestOneInput, SettingsTarget.seeds()),
        STORE_FILE(StoreFileTarget.class, StoreFileTarget::fuzzerTestOneInput, StoreFileTarget.seeds());

        private final Class<?> type;
        private final Fuzzed fuzzed;
        private final List<byte[]> seeds;

        Target(Class<?> type, Fuzzed fuzzed, List<byte[]> seeds) {
            this.type = type;
            this.fuzzed = fuzzed;
            this.seeds = seeds;
        }

        private boolean isChosen() {
            return CHOSEN == null || CHOSEN.equals(name());
        }

        private void run(byte[] data) {
            try {
                fuzzed.run(data);
            } catch (Exception | Error e) {
                throw new AssertionError(this + " of " + HexFormat.of().formatHex(data) + ": " + e, e);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void seedsAndChangesOfThem(Target target) {
        assumeTrue(target.isChosen(), "another target is chosen");
        target.seeds.forEach(target::run);
        long seed = Long.getLong("tinymls.fuzz.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int i = 0; i < CHANGED; i++) {
            byte[] data = target.seeds.get(random.nextInt(target.seeds.size()));
            for (int changes = random.nextInt(4); changes >= 0; changes--) {
                data = changed(data, random);
            }
            target.run(data);
        }
        System.out.println(target + ": " + target.seeds.size() + " seeds, " + CHANGED
                + " changes of them, -Dtinymls.fuzz.seed=" + seed);
    }

    /** One change: bytes flipped, put in, taken out, or drawn anew. */
    private static byte[] changed(byte[] data, Random random) {
        int at = random.nextInt(data.length + 1);
        byte[] end = Arrays.copyOfRange(data, at, data.length);
        byte[] drawn = new byte[random.nextInt(8) + 1];
        random.nextBytes(drawn);
        byte[] changed = data.clone();
        switch (random.nextInt(4)) {
            case 0 -> changed = Bytes.of(Arrays.copyOf(data, at), drawn, end);
            case 1 -> changed = Bytes.of(Arrays.copyOf(data, at),
                    Arrays.copyOfRange(end, Math.min(drawn.length, end.length), end.length));
            case 2 -> changed = data.length > LONGEST_CHANGED ? changed : Bytes.of(data, data);
            default -> System.arraycopy(drawn, 0, changed, at, Math.min(drawn.length, end.length));
        }
        return changed;
    }

    @ParameterizedTest
    @EnumSource
    void jazzer(Target target, @TempDir Path folder) throws IOException, InterruptedException {
        if (SECONDS == 0) {
            System.out.println("SKIPPED: " + target + " is not searched by Jazzer, since tinymls.fuzz.seconds is 0");
        }
        assumeTrue(SECONDS != 0, "no search for 0 seconds");
        assumeTrue(target.isChosen(), "another target is chosen");
        Path corpus = Files.createDirectory(folder.resolve("corpus"));
        for (int i = 0; i < target.seeds.size(); i++) {
            Files.write(corpus.resolve("seed" + i), target.seeds.get(i));
        }
        Path log = folder.resolve("log");
        Process process = new ProcessBuilder(command(target, corpus)).directory(folder.toFile())
                .redirectErrorStream(true).redirectOutput(log.toFile()).start();
        int exit = process.waitFor();
        String said = Files.readString(log);
        Matcher done = DONE.matcher(said);
        if (exit != 0 || !done.find()) {
            fail(target + " exit " + exit + ":\n" + said);
        }
        System.out.println(target + ": Jazzer made " + done.group(1) + " executions in " + done.group(2) + " s");
        assertTrue(Long.parseLong(done.group(1)) > target.seeds.size(), "nothing but the seeds was tried");
        assertEquals(0, exit);
    }

    private static List<String> command(Target target, Path corpus) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx1g");
        if (Runtime.version().feature() >= FIRST_JDK_THAT_WARNS_OF_AGENTS) {
            command.add("-XX:+EnableDynamicAgentLoading");
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + target.type.getName(),
                "--instrumentation_includes=io.github.themapleseed.tinymls.**",
                SECONDS > 0 ? "-max_total_time=" + SECONDS : "-runs=" + RUNS, "-rss_limit_mb=4096", corpus.toString()));
        return command;
    }
}
