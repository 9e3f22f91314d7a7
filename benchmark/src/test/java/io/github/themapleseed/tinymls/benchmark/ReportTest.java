package io.github.themapleseed.tinymls.benchmark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;

/** The published table says what was measured: medians of rounds, ratios side by side, and misses called misses. */
class ReportTest {
    private static final String OWN = "SealOpen.seal contender=tinymls size=64";
    private static final String BARE = "SealOpen.seal contender=jdk size=64";

    @TempDir
    Path folder;

    private static String entry(String contender, int size, String iterations, double allocated) {
        return """
                {"benchmark": "some.where.SealOpen.seal", "mode": "sample", "params": {"size": "%d", "contender": "%s"},
                 "primaryMetric": {"score": 1, "scorePercentiles": {"99.9": 7}, "rawData": [[%s]]},
                 "secondaryMetrics": {"gc.alloc.rate.norm": {"score": %s}}}
                """.formatted(size, contender, iterations, allocated);
    }

    /** What two took in turns, an iteration each for every number. */
    private static String inTurns(int size, String own, String other) {
        return """
                {"benchmark": "some.where.SideBySide.seal", "mode": "avgt", \
                "params": {"size": "%d", "pair": "tinymls/jdk"},
                 "primaryMetric": {"score": 1, "rawData": [[1]]},
                 "secondaryMetrics": {"ownNanos": {"rawData": [[%s]]}, "otherNanos": {"rawData": [[%s]]}}}
                """.formatted(size, own, other);
    }

    private void round(int number, String... entries) throws IOException {
        Files.writeString(folder.resolve(number + "-01.json"), "[" + String.join(",", entries) + "]");
    }

    private Results twoRoundsAndAnEmptyFile() throws IOException {
        round(1, entry("tinymls", 64, "120, 90, 100", 300), entry("jdk", 64, "50, 80, 200", 60));
        round(2, entry("tinymls", 64, "300, 300", 300), entry("jdk", 64, "200", 60));
        Files.writeString(folder.resolve("3-01.json"), "");
        return Results.read(folder);
    }

    @Test
    void aFigureIsTheMedianOfItsIterationsAndThenOfTheRounds() throws IOException {
        Results results = twoRoundsAndAnEmptyFile();
        assertEquals(2, results.rounds());
        assertEquals((100 + 300) / 2.0, results.of(OWN));
        assertEquals(7, results.of(OWN + "#p99.9"));
        assertTrue(Double.isNaN(results.of("Keys.generate")));
    }

    @Test
    void aRatioIsTakenWithinEachRound() throws IOException {
        Results results = twoRoundsAndAnEmptyFile();
        assertEquals((100 / 80.0 + 300 / 200.0) / 2, results.ratio(OWN, BARE), 1e-9);
        assertTrue(Double.isNaN(results.ratio(OWN, "Keys.generate")));
    }

    @Test
    void theRatioOfTwoInTurnsIsTakenWithinEachIteration() throws IOException {
        round(1, inTurns(64, "200, 150, 100", "100, 100, 200"));
        assertEquals(1.5, Results.read(folder).of("SideBySide.seal pair=tinymls/jdk size=64#ratio"));
    }

    @Test
    void aSecondThreadsGainsAreComparedWithinEachIteration() throws IOException {
        round(1, """
                {"benchmark": "some.where.TwoThreads.open", "mode": "avgt", "params": {"size": "64"},
                 "primaryMetric": {"score": 1, "rawData": [[1]]},
                 "secondaryMetrics": {"ownOne": {"rawData": [[10, 30, 20]]}, "ownTwo": {"rawData": [[10, 40, 40]]},
                     "otherOne": {"rawData": [[10, 30, 20]]}, "otherTwo": {"rawData": [[10, 30, 80]]}}}
                """);
        Results results = Results.read(folder);
        assertEquals(1.5, results.of("TwoThreads.open size=64#own"));
        assertEquals(2, results.of("TwoThreads.open size=64#other"));
        assertEquals(1, results.of("TwoThreads.open size=64#ratio"));
    }

    @Test
    void targetsAreMetMissedOrNotMeasured() throws IOException {
        round(1, entry("tinymls", 64, "900", 261), entry("jdk", 64, "100", 60),
                entry("tinymls", 1024, "100", 260), entry("jdk", 1024, "100", 60),
                inTurns(64, "200, 120, 100", "100, 100, 200"), inTurns(1024, "116", "100"));
        List<Targets.Line> lines = Targets.of(Results.read(folder), 25);
        assertEquals("met", verdict(lines, "seal, reused cipher ÷ bare delegate", "64 B"));
        assertEquals("**missed**", verdict(lines, "seal, reused cipher ÷ bare delegate", "1 KiB"));
        assertEquals("not measured", verdict(lines, "open, reused cipher ÷ bare delegate", "64 B"));
        assertEquals("**missed**", verdict(lines, "seal, allocation beyond the bare delegate's", "64 B"));
        assertEquals("met", verdict(lines, "seal, allocation beyond the bare delegate's", "1 KiB"));
    }

    @Test
    void quietKeysHaveATargetForEachJdk() throws IOException {
        OwnResults own = new OwnResults(QuietKeys.class);
        own.add("sealRatio", Map.of("keys", "20000"), 4.5, "");
        own.add("openRatio", Map.of("keys", "20000"), 6.5, "");
        own.write(folder.resolve("1-01.json"));
        String seal = "seal the first message of a sender epoch ÷ AES/GCM";
        String open = "open the first message of a sender epoch ÷ AES/GCM";
        String where = "256 B, 20,000 keys in turn";
        assertEquals("met", verdict(Targets.of(Results.read(folder), 17), seal, where));
        assertEquals("**missed**", verdict(Targets.of(Results.read(folder), 25), seal, where));
        assertEquals("**missed**", verdict(Targets.of(Results.read(folder), 17), open, where));
    }

    private static String verdict(List<Targets.Line> lines, String what, String where) {
        return lines.stream().filter(line -> line.what().equals(what) && line.where().equals(where))
                .findFirst().orElseThrow().verdict();
    }

    @Test
    void thePictureIsWellFormedAndHasAPointForEveryFigure() throws Exception {
        round(1, entry("tinymls", 64, "700", 0), entry("tinymls", 16384, "6000", 0), entry("jdk", 64, "600", 0));
        String svg = Chart.of(Results.read(folder), "a JDK & a <machine>");
        Document document = DocumentBuilderFactory.newInstance().newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
        assertEquals(3, document.getElementsByTagName("circle").getLength());
        assertEquals(2, document.getElementsByTagName("polyline").getLength());
    }
}
