package io.github.themapleseed.tinymls.conformance.process;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.themapleseed.tinymls.conformance.process.child.BouncyStore;
import io.github.themapleseed.tinymls.conformance.process.child.Stores;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * CONTRACT.md item 27: PKCS12 and JCEKS store a live key in one process and load it in another, which PKCS12 can do
 * because the registered provider gives its algorithm an OID, wherever the provider stands.
 */
class KeyStoresTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"PKCS12, first", "PKCS12, last", "JCEKS, first", "JCEKS, last"})
    void aLiveKeyIsKept(String type, String place) {
        run(type, place, "save");
        Output loaded = run(type, place, "load");
        for (String alias : new String[] {"live", "again"}) {
            assertEquals("SecretKeySpec true kept in a store", loaded.value(alias));
        }
    }

    /** Bouncy Castle's store goes by the algorithm's name (docs/applications.md, code that looks at a key). */
    @Test
    void bouncyCastleKeepsAKeyUnderAnotherName() throws Exception {
        Path jar = Path.of(Class.forName("org.bouncycastle.jcajce.provider.BouncyCastleFipsProvider", false,
                getClass().getClassLoader()).getProtectionDomain().getCodeSource().getLocation().toURI());
        Output output = ChildJvm.running(BouncyStore.class).withJarOnClassPath().with(jar)
                .security(JavaSecurity.last("TinyMLS").in(folder)).succeeds();
        assertEquals("refused", output.value("as-it-is"));
        assertEquals("10", output.value("renamed"));
    }

    private Output run(String type, String place, String what) {
        JavaSecurity security = place.equals("first") ? JavaSecurity.first("TinyMLS") : JavaSecurity.last("TinyMLS");
        return ChildJvm.running(Stores.class, what, type, folder.resolve("store"), folder.resolve("message"))
                .withJarOnClassPath().security(security.in(folder)).succeeds();
    }
}
