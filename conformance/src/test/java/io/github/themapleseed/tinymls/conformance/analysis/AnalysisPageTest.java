package io.github.themapleseed.tinymls.conformance.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.conformance.vectors.VectorFiles;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** ANALYSIS.md says the figures that its parameters give, and no figure that is not computed here. */
class AnalysisPageTest {
    private static final String NUMBERS = "## 9. Numbers";
    private static final String NEXT = "## 10. ";
    /** A power of two with a decimal: something that was computed. */
    private static final Pattern COMPUTED = Pattern.compile("2\\^[−-]?\\d+\\.\\d");

    private static Path page(String name) {
        return VectorFiles.formatPage().resolveSibling(name);
    }

    private static String numbers(String page) {
        return page.substring(page.indexOf(NUMBERS), page.indexOf(NEXT));
    }

    private static List<List<String>> tables(String text) {
        List<List<String>> tables = new ArrayList<>();
        boolean inside = false;
        for (String line : text.lines().toList()) {
            boolean row = line.startsWith("|");
            if (row && !inside) {
                tables.add(new ArrayList<>());
            }
            if (row) {
                tables.get(tables.size() - 1).add(line);
            }
            inside = row;
        }
        return tables;
    }

    @Test
    void everyTableIsComputed() throws IOException {
        List<List<String>> computed = AnalysisTables.all();
        List<List<String>> written = tables(numbers(Files.readString(page("ANALYSIS.md"))));
        assertEquals(text(computed), text(written));
    }

    private static String text(List<List<String>> tables) {
        return String.join("\n\n", tables.stream().map(lines -> String.join("\n", lines)).toList());
    }

    @Test
    void figuresStandInTheTablesOnly() throws IOException {
        String page = Files.readString(page("ANALYSIS.md"));
        String prose = page.lines().filter(line -> !line.startsWith("|")).reduce("", (a, b) -> a + "\n" + b);
        List<String> figures = COMPUTED.matcher(prose).results().map(hit -> hit.group()).toList();
        assertEquals(List.of(), figures);
        Matcher tables = COMPUTED.matcher(numbers(page));
        assertTrue(tables.results().count() > 30);
        assertEquals(List.of(), tables(page.replace(numbers(page), "")).stream().flatMap(List::stream)
                .filter(line -> COMPUTED.matcher(line).find()).toList());
    }

    /** Parameters that the prose names beside the tables. */
    @Test
    void proseNamesTheParameters() throws IOException {
        String prose = numbers(Files.readString(page("ANALYSIS.md"))).replaceAll("\\s+", " ");
        for (String parameter : List.of(
                AnalysisTables.number(FormatLimits.EPOCH_MESSAGES) + " messages and "
                        + AnalysisTables.number(FormatLimits.EPOCH_BYTES) + " bytes, with "
                        + AnalysisTables.number(FormatLimits.MESSAGES_UNDER_WAY) + " messages under way",
                "AAD and caller IV of " + FormatLimits.CALLER_BYTES / 1024 + " KiB together",
                "P as " + AnalysisTables.number(FormatLimits.LIFE_MILLIS) + " states of a tree",
                "that begin together, " + Deployment.PLANET.epochsPerSecond() + " times a second",
                "2^" + Deployment.PLANET.workBits() + " evaluations",
                "with " + AnalysisTables.number(AnalysisTables.PASSWORD_ITERATIONS) + " iterations")) {
            assertTrue(prose.contains(parameter), parameter);
        }
    }

    /** The limits that the figures are computed from are those of the format. */
    @Test
    void limitsAreTheFormats() throws IOException {
        String format = Files.readString(page("FORMAT.md")).replaceAll("\\s+", " ");
        for (String limit : List.of("a counter above 2^24 − 1", "has sealed 2^36 bytes of plaintext",
                "a binary tree of depth 48", "**sender salt** of 12 bytes", "a generation has 64 chunks",
                "full chunks of 65,536 bytes", "16-byte tags")) {
            assertTrue(format.contains(limit), limit);
        }
        String store = Files.readString(page("KEYSTORE.md"));
        assertTrue(store.contains("SHOULD come with 600,000 iterations"));
    }

    /** Bounds are exact, and what is written never looks better than the bound. */
    @Test
    void powersAreRoundedUp() {
        Bound third = Bound.quotient(BigInteger.ONE, BigInteger.valueOf(3), 2);
        assertEquals("2^−2", third.power());
        assertEquals("2^−1.5", new Bound(BigInteger.valueOf(11), 5).power());
        assertEquals("2^−0.4", third.plus(third.times(2)).power());
        assertEquals("2^64", Bound.count(BigInteger.ONE.shiftLeft(64)).power());
    }
}
