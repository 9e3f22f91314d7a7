package io.github.themapleseed.tinymls.conformance.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.themapleseed.tinymls.conformance.process.child.TokenWork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * SunPKCS11 over NSS, as FIPS set-ups have it first in the list: it wants more room than the result needs, and in JDK
 * 17 an input-less final call crashes the process. It serves as a delegate, by its place in the list and by name.
 */
class TokenDelegateTest {
    @TempDir
    private Path folder;
    private Path configuration;

    @BeforeEach
    void findLibrary() throws IOException {
        Optional<Path> library = library();
        if (library.isEmpty()) {
            System.out.println("SKIPPED: no NSS here (Debian: libnss3), so SunPKCS11 was not tried as a delegate");
        }
        assumeTrue(library.isPresent(), "SKIPPED: no NSS here");
        configuration = Files.writeString(folder.resolve("nss.cfg"), "name=NSS\nnssLibraryDirectory="
                + library.orElseThrow().getParent() + "\nnssDbMode=noDb\nattributes=compatibility\n");
    }

    private static Optional<Path> library() throws IOException {
        for (String place : new String[] {"/usr/lib", "/usr/lib64", "/usr/local/lib"}) {
            Path root = Path.of(place);
            if (!Files.isDirectory(root)) {
                continue;
            }
            try (Stream<Path> all = Files.find(root, 2, (file, is) -> file.endsWith("libsoftokn3.so"))) {
                Optional<Path> found = all.findFirst();
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    private ChildJvm child(JavaSecurity security) {
        int last = JavaSecurity.installed().size() + 2;
        return ChildJvm.running(TokenWork.class).withJarOnClassPath()
                .security(security.set("security.provider." + last, "TinyMLS").in(folder));
    }

    @Test
    void worksFirstInTheList() {
        assertWorks(child(JavaSecurity.first("SunPKCS11 " + configuration)));
    }

    @Test
    void worksByName() {
        assertWorks(child(JavaSecurity.last("SunPKCS11 " + configuration)).set("tinymls.delegate", "SunPKCS11-NSS"));
    }

    private static void assertWorks(ChildJvm child) {
        Output output = child.succeeds();
        assertTrue(output.value("delegate").startsWith("SunPKCS11-NSS "), output::toString);
        assertEquals("none", output.value("differences"), output::toString);
        assertEquals("AEADBadTagException", output.value("forged"), output::toString);
        assertEquals("0", output.value("erasing failures"), output::toString);
    }
}
