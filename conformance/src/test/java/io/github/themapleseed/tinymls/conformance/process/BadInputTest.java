package io.github.themapleseed.tinymls.conformance.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.conformance.process.child.BadKeys;
import io.github.themapleseed.tinymls.conformance.process.child.BadMessages;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Bad input gets the documented errors (docs/keys.md; FORMAT.md section 9): an {@code InvalidKeyException} that
 * says what was expected and what came for whatever is no key, an {@code AEADBadTagException} or one of its two
 * subclasses for whatever is no message. Nothing else escapes from the programs, or they would end in failure.
 */
class BadInputTest {
    private static final int MESSAGE_BYTES = 172;

    @TempDir
    private Path folder;

    @Test
    void whatIsNoKeyIsRefusedByEveryDoor() {
        Output output = child(BadKeys.class);
        for (int bytes : List.of(1, 8, 16, 24, 31, 65, 82, 128, 4096)) {
            String message = output.value("size-" + bytes);
            assertTrue(message.contains("32 to 64 bytes") && message.contains(" " + bytes + " bytes"), message);
        }
        for (String none : List.of("null", "public", "no-encoding")) {
            assertTrue(output.value(none).contains("32 to 64 bytes"), output.value(none));
        }
        assertTrue(output.value("no-encoding").contains("no encoding"), output::toString);
        assertTrue(output.value("destroyed").contains("destroyed"), output::toString);
        assertEquals(82, output.number("whole"));
        assertTrue(output.number("punctured") > 82, output::toString);
        assertDamageIsTold(output, "whole");
        assertDamageIsTold(output, "punctured");
        System.out.println(output.number("refused") + " bad keys refused");
    }

    private static void assertDamageIsTold(Output output, String name) {
        List<String> told = output.lines().stream().filter(line -> line.startsWith(name + "-damaged=")).toList();
        assertTrue(told.stream().anyMatch(line -> line.contains("checksum")), told::toString);
        assertTrue(told.stream().allMatch(line -> line.contains("damaged TinyMLS exported key")
                || line.contains("32 to N bytes or an exported key, this one has")), told::toString);
    }

    @Test
    void whatIsNoMessageIsABadTag() {
        Output output = child(BadMessages.class);
        assertEquals(MESSAGE_BYTES * 8, output.number("altered"));
        assertEquals(MESSAGE_BYTES, output.number("truncated"));
        assertEquals(MESSAGE_BYTES, output.number("truncated-AEADBadTagException"));
        assertEquals(71, output.number("extended-AEADBadTagException"));
        assertEquals(1, output.number("other-key-AEADBadTagException"));
        assertEquals(1, output.number("other-aad-AEADBadTagException"));
        assertEquals(1, output.number("streamed-AEADBadTagException"));
        assertEquals(1, output.number("ahead-EpochNotReachedException"));
        assertEquals(1, output.number("behind-EpochErasedException"));
        long epochBits = output.number("altered-EpochErasedException")
                + output.number("altered-EpochNotReachedException");
        assertTrue(epochBits <= 6 * 8, "only the header tells more");
        output.lines().forEach(System.out::println);
    }

    private Output child(Class<?> program) {
        return ChildJvm.running(program).withJarOnClassPath().security(JavaSecurity.last("TinyMLS").in(folder))
                .succeeds();
    }
}
