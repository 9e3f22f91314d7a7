package io.github.themapleseed.tinymls.conformance.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The demonstration shows what it says: a program that knows the algorithm's name
 * alone seals a file over several rotations, opens it, and no longer opens what was captured before the window. It
 * fails where something differs: with a key that never forgets, and without a file.
 */
class DemonstrationTest {
    private static final Path ROOT = Path.of(System.getProperty("tinymls.root"));
    private static final Path PROGRAM = ROOT.resolve("demo/SealFile.java");
    private static final Pattern PIECE = Pattern.compile(" +([0-9]+) +([0-9,.]+) +([0-9,.]+) +(\\S+Z)( .*)?");
    private static final int PIECES = 10;

    @TempDir
    private Path folder;

    @Test
    void showsThatACapturedMessageNoLongerOpens() throws IOException {
        Path file = ROOT.resolve("LICENSE");
        Output output = demo(file);
        assertEquals(0, output.exit(), output::toString);
        List<MatchResult> pieces = output.lines().stream()
                .flatMap(line -> PIECE.matcher(line).results()).toList();
        assertEquals(PIECES, pieces.size(), output::toString);
        long plain = pieces.stream().mapToLong(piece -> number(piece.group(2))).sum();
        long sealed = pieces.stream().mapToLong(piece -> number(piece.group(3))).sum();
        assertEquals(Files.size(file), plain, output::toString);
        assertEquals(Files.size(file) + PIECES * 72, sealed, output::toString);
        Set<String> epochs = new HashSet<>(pieces.stream().map(piece -> piece.group(4)).toList());
        assertTrue(epochs.size() >= 3, output::toString);
        assertTrue(output.out().contains("EpochErasedException"), output::toString);
        assertTrue(output.out().contains("A new message"), output::toString);
    }

    private static long number(String text) {
        return Long.parseLong(text.replaceAll("[^0-9]", ""));
    }

    private static Output demo(Path file) {
        return run(new ProcessBuilder(ROOT.resolve("demo/run").toString(), file.toString()));
    }

    private static Output run(ProcessBuilder builder) {
        builder.environment().put("TINYMLS_JAR", ChildJvm.jar().toString());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        return ChildJvm.run(builder);
    }

    @Test
    void showsThreeProcessesOverASuccession() {
        ProcessBuilder builder = new ProcessBuilder(ROOT.resolve("demo/succession").toString());
        builder.environment().put("TINYMLS_DEMO_PATIENCE", "3");
        Output output = run(builder);
        assertEquals(0, output.exit(), output::toString);
        assertTrue(output.out().contains("none lost, none refused"), output::toString);
        assertTrue(output.out().contains("Merged: 1 entries"), output::toString);
    }

    @Test
    void failsWhereTheKeyForgetsNothing() {
        Output output = ChildJvm.runningSource(PROGRAM, ROOT.resolve("LICENSE"), 1).withJarOnClassPath()
                .security(JavaSecurity.last("TinyMLS").in(folder)).set("tinymls.window", "unlimited").fails();
        assertTrue(output.err().contains("WRONG: the captured message still opens"), output::toString);
    }

    @Test
    void failsWithoutAFile() {
        assertEquals(2, demo(folder.resolve("nothing")).exit());
    }

    @Test
    void knowsTheAlgorithmsNameAndNothingElse() throws IOException {
        List<String> named = Pattern.compile("\"?[\\w.]*tinymls[\\w.]*\"?", Pattern.CASE_INSENSITIVE)
                .matcher(Files.readString(PROGRAM)).results().map(MatchResult::group).toList();
        assertEquals(List.of("\"TinyMLS\""), named);
    }
}
