package io.github.themapleseed.tinymls.conformance.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What small containers ask for: one processor, 48 MiB of heap, nothing to write to, classes from an archive
 * (docs/deploying.md).
 */
class SmallContainersTest {
    private static final String OURS = " io.github.themapleseed.tinymls.";
    private static final int LEAST_CLASSES = 100;
    /** Makes every file system read-only for this process and its children; some cannot be changed. */
    private static final String READ_ONLY = "mount --make-rprivate / && for each in $(cut -d' ' -f2 /proc/self/mounts);"
            + " do mount -o remount,bind,ro $each 2>/dev/null; done; ";

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

    /** Nothing can be written, not even /tmp, and the user is nobody. */
    @Test
    void readOnlyRootAndUnprivilegedUser() throws IOException {
        assumeTrue(mayUnshare(), "needs root, and unshare and setpriv of util-linux: skipped");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        Files.setPosixFilePermissions(security, PosixFilePermissions.fromString("rw-r--r--"));
        Path jar = Files.copy(ChildJvm.jar(), folder.resolve("tinymls-provider.jar"));
        String java = ChildJvm.tool("java") + " -Xmx48m -XX:ActiveProcessorCount=1 -Djava.security.properties="
                + security + " -jar " + jar;
        Output output = ChildJvm.run(new ProcessBuilder("unshare", "--mount", "sh", "-c", READ_ONLY
                + "exec setpriv --reuid 65534 --regid 65534 --clear-groups --no-new-privs sh -c 'id -u; touch " + folder
                + "/written 2>/dev/null || echo read-only; exec " + java + "'"));
        assertEquals(0, output.exit(), output::toString);
        assertEquals(List.of("65534", "read-only"), output.lines().subList(0, 2), output::toString);
        assertTrue(output.lines().contains("healthy"), output::toString);
        assertTrue(output.lines().contains("trial by name: sealed and opened"), output::toString);
    }

    private static boolean mayUnshare() {
        try {
            return ChildJvm.run(new ProcessBuilder("unshare", "--mount", "sh", "-c",
                    READ_ONLY + "setpriv --reuid 65534 --regid 65534 --clear-groups true")).exit() == 0;
        } catch (UncheckedIOException noSuchTool) {
            return false;
        }
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
