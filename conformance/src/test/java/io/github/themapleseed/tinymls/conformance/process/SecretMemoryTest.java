package io.github.themapleseed.tinymls.conformance.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.themapleseed.tinymls.conformance.process.child.ProtectedSlabs;
import io.github.themapleseed.tinymls.conformance.process.child.ScarceMemory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * docs/operating.md, health: what happens when there is none left, and how it is kept out of swap and core dumps.
 */
class SecretMemoryTest {
    private static final int WINDOW_MILLIS = 3_000;
    /** All that may need memory. */
    private static final List<String> CALLS = List.of("generate", "translate", "import", "raw key", "seal", "open",
            "open a long one", "stream", "export");

    private static ChildJvm child(Class<?> program, Object... arguments) {
        return ChildJvm.running(program, arguments).withJarOnClassPath();
    }

    @Test
    void wantOfMemoryIsAClearErrorAndErasingGoesOn() {
        Output output = child(ScarceMemory.class, WINDOW_MILLIS).option("-XX:MaxDirectMemorySize=400k").succeeds();
        assertTrue(output.number("keys") > 1_000, output::toString);
        assertTrue(output.value("refusal").contains("-XX:MaxDirectMemorySize"), output::toString);
        assertEquals(1, output.number("erased while there was no memory"), output::toString);
        assertEquals(10, output.number("opened"), output::toString);
        assertEquals(82, output.number("made again"), output::toString);
        assertEquals(1, output.number("used up"), output::toString);
        for (String call : CALLS) {
            assertTrue(List.of("refused", "done").contains(output.value("without memory " + call)), output::toString);
            assertEquals("done", output.value(call), output::toString);
        }
        assertTrue(CALLS.stream().anyMatch(call -> output.value("without memory " + call).equals("refused")),
                output::toString);
        assertTrue(output.number("collections of garbage for 200 refusals") < 100, output::toString);
    }

    private static void assumeProtectable() {
        assumeTrue(Runtime.version().feature() >= 22, "this JDK cannot ask the operating system");
        assumeTrue(Files.isReadable(Path.of("/proc/self/smaps")), "not on Linux");
    }

    @Test
    void withTheGrantSlabsAreLockedAndNotInCoreDumps() {
        assumeProtectable();
        Output output = child(ProtectedSlabs.class).option("--enable-native-access=ALL-UNNAMED").succeeds();
        assumeTrue(!output.value("secrets").contains("mlock failed"), () -> "no memory may be locked here: " + output);
        assertEquals("outside the heap, locked, not in core dumps", output.value("secrets"));
        assertTrue(output.number("kilobytes locked and not in core dumps") >= 64, output::toString);
        assertEquals("", output.err());
    }

    @Test
    void withoutTheGrantAllWorksAndNothingIsPrinted() {
        Output output = child(ProtectedSlabs.class).succeeds();
        assertTrue(output.value("secrets").startsWith("outside the heap, not locked"), output::toString);
        assertEquals(82, output.number("key"), output::toString);
        assertEquals("", output.err());
        assumeProtectable();
        assertEquals(0, output.number("kilobytes locked and not in core dumps"), output::toString);
        assertTrue(output.value("secrets").contains("--enable-native-access"), output::toString);
    }
}
