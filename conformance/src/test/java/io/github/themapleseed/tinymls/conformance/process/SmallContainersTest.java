package io.github.themapleseed.tinymls.conformance.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What small containers ask for: one processor, 48 MiB of heap, classes from an archive (docs/deploying.md). */
class SmallContainersTest {
    private static final String OURS = " io.github.themapleseed.tinymls.";
    private static final int LEAST_CLASSES = 100;

    @TempDir
    private Path folder;
    private Path security;

    @BeforeEach
    void register() throws Exception {
        security = JavaSecurity.last("TinyMLS").in(folder);
    }

    /** The health check seals and opens with the registered provider. */
    private Output healthy(String... options) {
        Output output = ChildJvm.runningJar().security(security).option(options).succeeds();
        assertTrue(output.lines().contains("healthy"), output::toString);
        assertTrue(output.lines().contains("trial by name: sealed and opened"), output::toString);
        return output;
    }

    @Test
    void oneProcessorAndFewMegabytes() {
        healthy("-XX:ActiveProcessorCount=1", "-Xmx48m");
    }

    @Test
    void classesComeFromASharedArchive() {
        Path archive = folder.resolve("service.jsa");
        healthy("-XX:ArchiveClassesAtExit=" + archive);
        assertAllShared(healthy("-XX:SharedArchiveFile=" + archive, "-Xshare:on", "-Xlog:class+load"));
    }

    @Test
    void classesComeFromAnAotCache() {
        assumeTrue(Runtime.version().feature() >= 25, "JDK 25 is the first that makes the cache in one run");
        Path cache = folder.resolve("service.aot");
        healthy("-XX:AOTCacheOutput=" + cache);
        assertAllShared(healthy("-XX:AOTCache=" + cache, "-XX:AOTMode=on", "-Xlog:class+load"));
    }

    /** Hidden classes, which lambdas are made of, have no name of their own and are left out. */
    private static void assertAllShared(Output output) {
        List<String> loaded = output.lines().stream()
                .filter(line -> line.contains(OURS) && line.contains("source: ") && !line.contains("Lambda")).toList();
        assertTrue(loaded.size() > LEAST_CLASSES, output::toString);
        assertEquals(List.of(), loaded.stream().filter(line -> !line.contains("shared objects file")).toList());
    }
}
