package io.github.themapleseed.tinymls;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Documents stay true: each class, method, test, package and file that a page names exists, each link leads somewhere,
 * and what a comment cites (a hazard, an item of the contract, a section of the format) is in this repository.
 */
class DocumentationTest {
    private static final Path ROOT = Path.of(System.getProperty("tinymls.root"));
    private static final String KEYSTORE = "conformance/KEYSTORE.md";
    private static final List<String> PAGES = Stream.concat(Stream.of("README.md", "ARCHITECTURE.md", "SECURITY.md",
            "CONTRIBUTING.md", "conformance/CONTRACT.md", "conformance/FORMAT.md", KEYSTORE, "conformance/VECTORS.md",
            "conformance/ANALYSIS.md", "conformance/vectors/README.md"), pagesUnder("docs")).toList();
    /** Names of other projects, of algorithms and of JFR events. */
    private static final Set<String> FOREIGN = Set.of("AEADParameterSpec", "BytesMessage", "EncryptInterceptor",
            "CryptoDataFormat", "SerializationException", "TinyMLS", "NoPadding", "Rotation", "Refusal",
            "CannotUnwrapDataKeyException", "ConfigException", "CredentialStoreException",
            "KeyStoreCredentialStore", "EncryptionReplacer", "JceMasterKey", "Okio", "KeyLengthException", "Context",
            "KeystoreEncryptionSpi", "ViewExpiredException", "InvalidKeySpecException",
            "EncryptionException");
    private static final List<String> JDK_PACKAGES = List.of("java.lang", "java.lang.invoke", "java.io", "java.nio",
            "java.security", "java.time", "java.util", "java.util.concurrent.locks", "javax.crypto",
            "javax.crypto.spec");

    private static final Pattern SPAN = Pattern.compile("`([^`]+)`");
    private static final Pattern FENCE = Pattern.compile("(?ms)^```.*?^```|(?<=\\n\\n)(?:    [^\\n]*\\n+)+");
    /** {@code room.Class}, {@code Class}, {@code Class.method}, {@code room.*}. */
    private static final Pattern NAMED =
            Pattern.compile("(?:([a-z.]+)\\.)?([A-Z]\\w*[a-z]\\w*)(?:[.#]([a-z]\\w*))?(?:\\(.*\\))?");
    private static final Pattern PACKAGE = Pattern.compile("([a-z]+)\\.\\*");
    private static final Pattern FILE =
            Pattern.compile("[\\w.-]+(?:/[\\w.-]+)*\\.(?:java|md|json|yml|xml)|\\.ci/run|\\w+/run");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]*)(?:#([^)\\s]+))?\\)");

    private static final String GAP = "\\s+(?:\\*\\s+|//\\s+)?";
    private static final String NUMBERS = "\\d+(?:(?:," + GAP + "|" + GAP + "and" + GAP + "|" + GAP + "to" + GAP
            + ")\\d+)*";
    private static final Pattern HAZARDS =
            Pattern.compile("(?i)(ARCHITECTURE\\.md" + GAP + ")?\\bhazards?" + GAP + "(" + NUMBERS + ")");
    private static final Pattern ITEMS =
            Pattern.compile("(?i)(CONTRACT\\.md" + GAP + ")?\\bitems?" + GAP + "(" + NUMBERS + ")");
    private static final Pattern SECTIONS =
            Pattern.compile("(?i)((?:FORMAT|KEYSTORE)\\.md" + GAP + "|(?:RFC|FIPS|SP)" + GAP
            + "[\\w-]+" + GAP + ")?\\bsections?" + GAP + "(" + NUMBERS + ")(\\.\\d)?");
    /** Pages that have a name but are not here. */
    private static final Pattern ELSEWHERE =
            Pattern.compile("(?i)\\b(?:design|style|(?-i:keystore)|jca-contract)\\.md\\b"
            + "|\\bjca-contract\\b|\\bissue" + GAP + "#?\\d+|\\bthe design's\\b|\\bof the design\\b");

    private static String read(String page) throws IOException {
        return Files.readString(ROOT.resolve(page));
    }

    private static List<Path> sources() throws IOException {
        try (Stream<Path> all = Stream.of("provider/src", "conformance/src", "applications/src", "benchmark/src",
                "demo").flatMap(DocumentationTest::walk)) {
            return all.filter(file -> file.toString().endsWith(".java")).toList();
        }
    }

    private static Stream<String> pagesUnder(String folder) {
        return walk(folder).map(page -> ROOT.relativize(page).toString().replace('\\', '/'))
                .filter(name -> name.endsWith(".md")).sorted();
    }

    private static Stream<Path> walk(String folder) {
        try {
            return Files.walk(ROOT.resolve(folder));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Simple name to the texts of all classes of that name, after their package's last part. */
    private static Map<String, List<String>> classes() throws IOException {
        Map<String, List<String>> classes = new HashMap<>();
        Pattern nested = Pattern.compile("\\b(?:class|enum|record|interface) ([A-Z]\\w*)");
        Pattern packageName = Pattern.compile("(?m)^package io\\.github\\.themapleseed\\.tinymls([\\w.]*);");
        for (Path file : sources()) {
            String text = Files.readString(file);
            Matcher of = packageName.matcher(text);
            String room = of.find() ? of.group(1) : "";
            Set<String> names = new HashSet<>();
            for (Matcher one = nested.matcher(text); one.find();) {
                names.add(one.group(1));
            }
            names.forEach(name -> classes.merge(name, List.of(room + ";" + text),
                    (a, b) -> Stream.concat(a.stream(), b.stream()).toList()));
        }
        return classes;
    }

    @Test
    void whatPagesNameExists() throws IOException {
        Map<String, List<String>> classes = classes();
        Set<String> missing = new TreeSet<>();
        int names = 0;
        for (String page : PAGES) {
            String text = FENCE.matcher(read(page)).replaceAll("");
            for (Matcher span : SPAN.matcher(text).results().map(hit -> SPAN.matcher(hit.group())).toList()) {
                assertTrue(span.matches());
                String code = span.group(1).replaceAll("\\s+", " ").replaceFirst("^(?:provider|conformance): ", "");
                names += holds(classes, page, code, missing) ? 1 : 0;
            }
        }
        System.out.println("names in pages that were looked up: " + names);
        assertEquals(Set.of(), missing);
        assertTrue(names > 300, names + " names");
    }

    /** Whether the code names something that can be looked up; if that is not there, it goes into the list. */
    private static boolean holds(Map<String, List<String>> classes, String page, String code, Set<String> missing)
            throws IOException {
        Matcher named = NAMED.matcher(code);
        Matcher allOf = PACKAGE.matcher(code);
        if (FILE.matcher(code).matches()) {
            if (!Files.exists(ROOT.resolve(code)) && !Files.exists(ROOT.resolve(page).resolveSibling(code)) && sources()
                    .stream().noneMatch(file -> file.endsWith(code))) {
                missing.add(page + ": " + code + " is no file");
            }
            return true;
        }
        if (allOf.matches() && !code.startsWith("java")) {
            if (classes.values().stream().flatMap(List::stream).noneMatch(text -> inRoom(text, allOf.group(1)))) {
                missing.add(page + ": " + code + " is no package");
            }
            return true;
        }
        if (!named.matches() || code.contains("=") || FOREIGN.contains(named.group(2))) {
            return false;
        }
        if (!isThere(classes, named)) {
            missing.add(page + ": " + code);
        }
        return true;
    }

    private static boolean isThere(Map<String, List<String>> classes, Matcher named) {
        String room = named.group(1);
        String method = named.group(3);
        List<String> found = classes.getOrDefault(named.group(2), List.of()).stream()
                .filter(text -> room == null || inRoom(text, room)).toList();
        if (found.isEmpty()) {
            return (room == null ? JDK_PACKAGES : List.of(room)).stream()
                    .anyMatch(from -> isClass(from + "." + named.group(2), method));
        }
        return method == null || found.stream()
                .anyMatch(text -> Pattern.compile("\\b" + method + "\\(").matcher(text).find());
    }

    private static boolean inRoom(String text, String room) {
        String found = text.substring(0, text.indexOf(';'));
        return found.equals("." + room) || found.endsWith("." + room)
                || room.equals("io.github.themapleseed.tinymls" + found);
    }

    private static boolean isClass(String name, String method) {
        try {
            Class<?> found = Class.forName(name);
            return method == null || Stream.concat(Arrays.stream(found.getMethods()),
                    Arrays.stream(found.getDeclaredMethods())).anyMatch(each -> each.getName().equals(method));
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }

    @Test
    void linksLeadSomewhere() throws IOException {
        Set<String> broken = new TreeSet<>();
        for (String page : PAGES) {
            Path from = ROOT.resolve(page);
            for (Matcher link = LINK.matcher(read(page)); link.find();) {
                if (link.group(1).startsWith("http")) {
                    continue;
                }
                Path target = link.group(1).isEmpty() ? from : from.getParent().resolve(link.group(1)).normalize();
                if (!Files.exists(target) || link.group(2) != null && !anchors(target).contains(link.group(2))) {
                    broken.add(page + ": " + link.group());
                }
            }
        }
        assertEquals(Set.of(), broken);
    }

    /** What applications may name has a comment, and says of each parameter, result and exception what it is. */
    @Test
    void exportedPackageIsDocumentedWhole(@TempDir Path classes) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("--release", "17", "-proc:none", "-Xdoclint:all/protected",
                "-Xdoclint/package:io.github.themapleseed.tinymls", "-d", classes.toString()));
        walk("provider/src/main/java").map(Path::toString).filter(file -> file.endsWith(".java"))
                .forEach(arguments::add);
        ByteArrayOutputStream found = new ByteArrayOutputStream();
        int status = ToolProvider.getSystemJavaCompiler().run(null, found, found, arguments.toArray(String[]::new));
        assertEquals("", found.toString(UTF_8));
        assertEquals(0, status);
    }

    /** The anchors that a page's headings make. */
    private static Set<String> anchors(Path page) throws IOException {
        return Files.readAllLines(page).stream().filter(line -> line.startsWith("#"))
                .map(line -> line.replaceFirst("^#+ ", "").toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9 -]", "")
                        .replace(' ', '-'))
                .collect(Collectors.toSet());
    }

    @Test
    void citationsPointIntoTheRepository() throws IOException {
        Set<Integer> hazards = numbered("ARCHITECTURE.md", "(?m)^(\\d+)\\. \\*\\*", "## Hazards", "## Decisions");
        Set<Integer> items = numbered("conformance/CONTRACT.md", "(?m)^(\\d+)\\. ", "## Init", "## Applications");
        Set<Integer> sections = numbered("conformance/FORMAT.md", "(?m)^## (\\d+)\\. ", "", "");
        Set<Integer> storeSections = numbered(KEYSTORE, "(?m)^## (\\d+)\\. ", "", "");
        assertEquals(14, hazards.size());
        assertEquals(32, items.size());
        Set<String> wrong = new TreeSet<>();
        int citations = 0;
        for (Path file : cited()) {
            String text = Files.readString(file);
            String name = ROOT.relativize(file).toString().replace('\\', '/');
            for (Matcher hit = ELSEWHERE.matcher(text); hit.find();) {
                wrong.add(name + ": " + hit.group());
            }
            citations += cite(HAZARDS, text, name, "ARCHITECTURE.md", hazards, wrong);
            citations += cite(ITEMS, text, name, "conformance/CONTRACT.md", items, wrong);
            citations += cite(SECTIONS, text, name, "conformance/FORMAT.md", sections, wrong);
            citations += cite(SECTIONS, text, name, KEYSTORE, storeSections, wrong);
        }
        System.out.println("citations of hazards, items and sections: " + citations);
        assertEquals(Set.of(), wrong);
        assertTrue(citations > 120, citations + " citations");
    }

    /** Sources, but this one, and pages. */
    private static List<Path> cited() throws IOException {
        return Stream.concat(sources().stream().filter(file -> !file.endsWith("DocumentationTest.java")),
                PAGES.stream().map(ROOT::resolve)).toList();
    }

    private static Set<Integer> numbered(String page, String pattern, String after, String before) throws IOException {
        String text = read(page);
        int end = before.isEmpty() ? text.length() : text.indexOf(before);
        Matcher number = Pattern.compile(pattern).matcher(text.substring(text.indexOf(after), end));
        Set<Integer> numbers = new TreeSet<>();
        while (number.find()) {
            numbers.add(Integer.valueOf(number.group(1)));
        }
        return numbers;
    }

    /** Counts the citations of one kind, which name their page, unless they are on it, and a number that is there. */
    private static int cite(Pattern kind, String text, String name, String page, Set<Integer> known,
            Set<String> wrong) {
        int count = 0;
        for (Matcher hit = kind.matcher(text); hit.find();) {
            String source = hit.group(1);
            if (source != null && !page.toLowerCase(Locale.ROOT)
                    .endsWith(source.toLowerCase(Locale.ROOT).split("\\s")[0])
                    || source == null && kind == SECTIONS && name.equals(KEYSTORE) != page.equals(KEYSTORE)) {
                continue; // of a standard, or of another page
            }
            count++;
            boolean inside = name.equals(page) || isAboutTheFormat(name) && kind == SECTIONS;
            for (String number : hit.group(2).split("\\D+")) {
                if (!known.contains(Integer.valueOf(number)) || source == null && !inside) {
                    wrong.add(name + ": " + hit.group().replaceAll("\\s+", " "));
                }
            }
        }
        return count;
    }

    /** Texts that the vector files carry, which begin by naming FORMAT.md. */
    private static boolean isAboutTheFormat(String name) {
        return name.endsWith("Catalog.java");
    }
}
