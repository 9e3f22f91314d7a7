package io.github.themapleseed.tinymls.conformance.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.conformance.process.child.Handover;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A live key travels: what one process sealed, another opens that was given the key as its encoding in a file, or
 * wrapped with RSA-OAEP, for which a fresh key's encoding is short enough (FORMAT.md section 11).
 */
class KeyHandoverTest {
    @TempDir
    private Path folder;

    @Test
    void anotherProcessOpensWithTheKeysEncodingFromAFile() {
        Output sealed = step("seal");
        Output opened = step("open");
        assertEquals(82, sealed.number("exported"));
        assertEquals("sealed by process " + sealed.value("pid"), opened.value("opened"));
    }

    @Test
    void anotherProcessOpensWithTheKeyUnwrappedWithRsa() {
        step("prepare-rsa");
        Output sealed = step("seal-and-wrap");
        assertFalse(Files.exists(folder.resolve("key")), "the key travels in no other way");
        assertTrue(Files.exists(folder.resolve("wrapped")));
        Output opened = step("unwrap-and-open");
        assertEquals("sealed by process " + sealed.value("pid"), opened.value("opened"));
    }

    private Output step(String name) {
        return ChildJvm.running(Handover.class, name, folder).withJarOnClassPath()
                .security(JavaSecurity.last("TinyMLS").in(folder)).succeeds();
    }
}
