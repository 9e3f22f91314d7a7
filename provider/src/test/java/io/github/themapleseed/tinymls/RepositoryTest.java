package io.github.themapleseed.tinymls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * A clone alone repeats the proof: tests and build read files of this repository only. Wycheproof's vectors are the one
 * exception, since another project publishes them.
 */
class RepositoryTest {
    private static final Path ROOT = Path.of(System.getProperty("tinymls.root"));
    /** A quoted text that is not appended to another. */
    private static final Pattern QUOTED = Pattern.compile("(?<!\\+ )\"((?:[^\"\\\\\\n]|\\\\.)*)\"");
    /** A path that goes up, or into the folder that may stand beside a checkout; a property named after that folder. */
    private static final Pattern OUTSIDE = Pattern.compile(
            "(?:^|.*[/\\\\])\\.\\.(?:[/\\\\].*|$)|.*[/\\\\.]shared(?:[/\\\\].*|$)|shared[/\\\\].*");
    private static final Pattern PARENT_OF_ROOT = Pattern.compile(
            "\\$\\{(?:tinymls\\.root|maven\\.multiModuleProjectDirectory)}/\\.\\./(\\S*?)[<\"]");

    /** A package of the provider other than the exported one. */
    private static final Pattern INNER_ROOM = Pattern.compile(
            "io\\.github\\.themapleseed\\.tinymls\\.(?!conformance\\b|benchmark\\b)[a-z]+\\b");

    private static final Pattern COLUMNS = Pattern.compile("(?m)^max_line_length = (\\d+)$");

    private static List<Path> files(Path folder, String ending) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(file -> file.toString().endsWith(ending)).toList();
        }
    }

    @Test
    void testsNameNoFolderOutside() throws IOException {
        Set<String> outside = new TreeSet<>();
        int sources = 0;
        for (String module : List.of("provider", "conformance", "benchmark")) {
            for (Path file : files(ROOT.resolve(module).resolve("src/test"), ".java")) {
                sources++;
                for (Matcher quoted = QUOTED.matcher(Files.readString(file)); quoted.find();) {
                    if (OUTSIDE.matcher(quoted.group(1)).matches()) {
                        outside.add(file.getFileName() + ": " + quoted.group(1));
                    }
                }
            }
        }
        System.out.println("test sources searched for folders outside: " + sources);
        assertTrue(sources > 150, sources + " sources");
        outside.removeIf(found -> found.startsWith("RepositoryTest.java: "));
        assertEquals(Set.of("VectorFiles.java: ../../shared/wycheproof"), outside);
    }

    /** The conformance module is written against the documents: what it names of the provider, any application may. */
    @Test
    void conformanceNamesPublicTypesOnly() throws IOException {
        assertEquals(Set.of(), namingInnerRooms("conformance/src"));
    }

    /** Two benchmarks measure what no application can call: the step of the tree, and a reading of the metrics. */
    @Test
    void benchmarksThatNameInnerRooms() throws IOException {
        assertEquals(Set.of("Observed.java", "Ratchet.java"), namingInnerRooms("benchmark/src/main"));
    }

    private static Set<String> namingInnerRooms(String folder) throws IOException {
        Set<String> found = new TreeSet<>();
        for (Path file : files(ROOT.resolve(folder), ".java")) {
            if (INNER_ROOM.matcher(Files.readString(file)).find()) {
                found.add(file.getFileName().toString());
            }
        }
        return found;
    }

    /** Sources and demonstrations are as narrow as .editorconfig says. */
    @Test
    void javaLinesFitTheColumnsOfTheEditorConfiguration() throws IOException {
        Matcher columns = COLUMNS.matcher(Files.readString(ROOT.resolve(".editorconfig")));
        assertTrue(columns.find());
        int most = Integer.parseInt(columns.group(1));
        List<String> tooLong = new ArrayList<>();
        for (String folder : List.of("provider/src", "conformance/src", "benchmark/src", "demo")) {
            for (Path file : files(ROOT.resolve(folder), ".java")) {
                Files.readAllLines(file).stream().filter(line -> line.codePointCount(0, line.length()) > most)
                        .forEach(line -> tooLong.add(file.getFileName() + ": " + line.strip()));
            }
        }
        assertEquals(List.of(), tooLong);
    }

    @Test
    void buildNamesNoFolderOutside() throws IOException {
        Set<String> outside = new TreeSet<>();
        for (String pom : List.of("pom.xml", "provider/pom.xml", "conformance/pom.xml", "benchmark/pom.xml")) {
            String text = Files.readString(ROOT.resolve(pom));
            for (Matcher named = PARENT_OF_ROOT.matcher(text); named.find();) {
                outside.add(named.group(1));
            }
        }
        assertEquals(Set.of("shared/wycheproof", "shared/wycheproof/aes_gcm_test.json"), outside);
    }
}
