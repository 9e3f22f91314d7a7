package io.github.themapleseed.tinymls;

import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * ARCHITECTURE.md, the rooms: what the compiled classes name runs downward only, needs no module but java.base, and no
 * file has grown too long.
 */
class ArchitectureTest {
    private static final String ROOT = "io/github/themapleseed/tinymls/";
    private static final Pattern NAMED = Pattern.compile(ROOT + "(?:([a-z]+)/)?(?:[A-Z]|package-info)");
    private static final Pattern JDK_CLASS = Pattern.compile("\\bL?((?:java|javax|jdk|sun|com/sun|org)/[\\w/$]+)");
    private static final Pattern MADE =
            Pattern.compile("new Thread\\(|Thread\\.of\\w+\\(|extends Thread\\b|\\bSystem\\.getLogger\\(");
    private static final int MAX_LINES = 350;
    /** A comment that begins its line. */
    private static final Pattern COMMENT = Pattern.compile("(?m)^\\s*(?:/\\*(?s:.*?)\\*/|//.*)");

    /** Below every other room: permissions and class loaders. */
    private static final String PLATFORM = "platform";

    /** A row of ARCHITECTURE.md's table of rooms: name, purpose, rooms that it may import, budget of lines. */
    private static final Pattern ROW =
            Pattern.compile("(?m)^\\| (root|`[a-z]+`) \\| [^|]+ \\| ([^|]*)\\| ([\\d,]+) \\|$");
    private static final Pattern QUOTED = Pattern.compile("`([a-z]+)`");

    /** The rooms that a room may name, besides itself and the platform, and the lines that it may have. */
    private record Room(Set<String> below, int budget) {
    }

    /** The table of rooms; the root package is "". */
    private static Map<String, Room> rooms() throws IOException {
        Map<String, Room> rooms = new TreeMap<>();
        for (Matcher row = ROW.matcher(Files.readString(root().resolve("ARCHITECTURE.md"))); row.find();) {
            Set<String> below = QUOTED.matcher(row.group(2)).results().map(room -> room.group(1)).collect(toSet());
            String name = row.group(1).equals("root") ? "" : row.group(1).replace("`", "");
            rooms.put(name, new Room(below, Integer.parseInt(row.group(3).replace(",", ""))));
        }
        return rooms;
    }

    private static Path root() {
        return Path.of(System.getProperty("tinymls.root"));
    }

    private static Path classes() throws URISyntaxException {
        return Path.of(TinyMlsProvider.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    }

    private static List<Path> files(Path folder, String ending) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(file -> file.toString().endsWith(ending)).toList();
        }
    }

    @Test
    void importsRunDownwardOnly() throws Exception {
        Set<String> wrong = new TreeSet<>();
        Set<String> seen = new HashSet<>();
        Map<String, Room> rooms = rooms();
        List<Path> all = files(classes(), ".class");
        for (Path file : all) {
            String name = classes().relativize(file).toString().replace('\\', '/')
                    .replaceFirst("^META-INF/versions/\\d+/", "");
            if (name.equals("module-info.class")) {
                continue;
            }
            String room = room(name);
            seen.add(room);
            assertTrue(rooms.containsKey(room), "not in ARCHITECTURE.md's table of rooms: " + name);
            for (String text : constants(file)) {
                for (Matcher named = NAMED.matcher(text); named.find();) {
                    String other = named.group(1) == null ? "" : named.group(1);
                    if (!other.equals(room) && !other.equals(PLATFORM) && !rooms.get(room).below().contains(other)) {
                        wrong.add(name + " names " + (other.isEmpty() ? "the root package" : other));
                    }
                }
            }
        }
        System.out.println("classes held against the rooms: " + all.size());
        assertEquals(rooms.keySet(), seen, "every room is there");
        assertEquals(Set.of(), wrong);
    }

    /** Messages sealed, opened and refused are counted where a key is at work, and nowhere else. */
    @Test
    void oneRoomCountsRefusalsAndSuccesses() throws Exception {
        Pattern outcome = Pattern.compile("REFUSED_\\w+|SEALING_(?!REFUSALS)\\w+|reportRefusal|OF_SEALED|OF_OPENED");
        Set<String> rooms = new TreeSet<>();
        for (Path file : files(classes(), ".class")) {
            String name = classes().relativize(file).toString().replace('\\', '/');
            if (!name.equals("module-info.class") && constants(file).stream().anyMatch(outcome.asMatchPredicate())) {
                rooms.add(room(name));
            }
        }
        rooms.remove("observe"); // has the counters
        assertEquals(Set.of("session"), rooms);
    }

    private static String room(String classFile) {
        Matcher named = NAMED.matcher(classFile);
        assertTrue(named.lookingAt(), classFile);
        return named.group(1) == null ? "" : named.group(1);
    }

    @Test
    void nothingOutsideTheModulesThatModuleInfoNames() throws Exception {
        Set<String> allowed = new TreeSet<>();
        try (var in = Files.newInputStream(classes().resolve("module-info.class"))) {
            for (ModuleDescriptor.Requires required : ModuleDescriptor.read(in).requires()) {
                allowed.add(required.name());
                assertTrue(required.name().equals("java.base")
                        || required.modifiers().contains(ModuleDescriptor.Requires.Modifier.STATIC),
                        "needed at run time: " + required);
            }
        }
        Set<String> wrong = new TreeSet<>();
        Set<String> seen = new TreeSet<>();
        for (Path file : files(classes(), ".class")) {
            for (String text : constants(file)) {
                for (Matcher named = JDK_CLASS.matcher(text); named.find();) {
                    String module = moduleOf(named.group(1).replace('/', '.'));
                    seen.add(named.group(1));
                    if (!module.isEmpty() && !allowed.contains(module)) {
                        wrong.add(file.getFileName() + " names " + named.group(1) + " of " + module);
                    }
                }
            }
        }
        System.out.println("classes of the platform in use: " + seen.size() + ", modules allowed: " + allowed);
        assertTrue(seen.size() > 50);
        assertEquals(Set.of(), wrong);
    }

    /** The module of a class, "" for a text that only looks like one. */
    private static String moduleOf(String className) {
        try {
            String module = Class.forName(className, false, ArchitectureTest.class.getClassLoader()).getModule()
                    .getName();
            return module == null ? "the class path" : module;
        } catch (ClassNotFoundException | LinkageError e) {
            return "";
        }
    }

    @Test
    void noFileIsTooLong() throws IOException {
        Path sources = Path.of(System.getProperty("tinymls.root")).resolve("provider/src/main/java");
        List<Path> all = files(sources, ".java");
        List<String> tooLong = new ArrayList<>();
        long lines = 0;
        for (Path file : all) {
            int count = Files.readAllLines(file).size();
            lines += count;
            if (count >= MAX_LINES) {
                tooLong.add(file + ": " + count);
            }
        }
        System.out.println("main files: " + all.size() + ", lines: " + lines);
        assertTrue(all.size() > 30);
        assertEquals(List.of(), tooLong);
    }

    @Test
    void everyRoomKeepsToItsBudgetAndSaysWhatItIsFor() throws IOException {
        Path sources = root().resolve("provider/src/main/java").resolve(ROOT);
        List<String> wrong = new ArrayList<>();
        for (Map.Entry<String, Room> room : rooms().entrySet()) {
            Path folder = sources.resolve(room.getKey());
            long lines = 0;
            for (Path file : files(folder, ".java")) {
                lines += file.getParent().equals(folder) ? codeLines(file) : 0;
            }
            System.out.println("room " + room.getKey() + ": " + lines + " of " + room.getValue().budget()
                    + " lines of code");
            if (lines > room.getValue().budget()) {
                wrong.add(room.getKey() + " has " + lines + " lines of code");
            }
            if (!Files.exists(folder.resolve("package-info.java"))) {
                wrong.add(room.getKey() + " has no package-info.java");
            }
        }
        assertEquals(List.of(), wrong);
    }

    /** Lines that are neither blank nor comment: what is said about the code costs a room nothing. */
    private static long codeLines(Path file) throws IOException {
        return COMMENT.matcher(Files.readString(file)).replaceAll("").lines().filter(line -> !line.isBlank()).count();
    }

    /**
     * One class starts threads, so that none pins a class loader; one finds the logger, so that all records have its
     * name.
     */
    @Test
    void threadsAndLoggersComeFromOneClassEach() throws IOException {
        Path sources = root().resolve("provider/src/main/java");
        Map<String, Set<String>> users = new TreeMap<>();
        for (Path file : files(sources, ".java")) {
            for (Matcher made = MADE.matcher(Files.readString(file)); made.find();) {
                users.computeIfAbsent(made.group(), any -> new TreeSet<>()).add(file.getFileName().toString());
            }
        }
        assertEquals(Map.of("new Thread(", Set.of("DetachedThread.java"), "System.getLogger(",
                Set.of("SecurityLoggerFinder.java")), users);
    }

    /** All texts in a class file's constant pool: names of classes, and the descriptors of what is used of them. */
    private static List<String> constants(Path classFile) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(Files.readAllBytes(classFile)));
        in.skipBytes(8);
        List<String> texts = new ArrayList<>();
        int count = in.readUnsignedShort();
        for (int i = 1; i < count; i++) {
            int tag = in.readUnsignedByte();
            switch (tag) {
                case 1 -> texts.add(in.readUTF());
                case 7, 8, 16, 19, 20 -> in.skipBytes(2);
                case 15 -> in.skipBytes(3);
                case 3, 4, 9, 10, 11, 12, 17, 18 -> in.skipBytes(4);
                case 5, 6 -> {
                    in.skipBytes(8);
                    i++;
                }
                default -> throw new IOException("constant of tag " + tag + " in " + classFile);
            }
        }
        return texts;
    }
}
