package io.github.themapleseed.tinymls.conformance.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.conformance.process.child.Ordinary;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * With TinyMLS first in the list, TLS and ordinary AES code go on as before:
 * a program that uses both prints the same lines, down to every ciphertext and the provider that answers to every
 * algorithm name of the JDK, as it does where TinyMLS is not registered at all. So it does with broken settings.
 */
class OrdinaryCodeTest {
    private static final String PASSWORD = "changeit";

    @TempDir
    private static Path folder;
    private static Path store;
    private static Output before;

    @BeforeAll
    static void withoutTheProvider() {
        store = folder.resolve("tls.p12");
        Output keytool = ChildJvm.run(new ProcessBuilder(ChildJvm.tool("keytool"), "-genkeypair", "-alias", "server",
                "-keyalg", "EC", "-groupname", "secp256r1", "-dname", "CN=ordinary", "-storetype", "PKCS12",
                "-keystore", store.toString(), "-storepass", PASSWORD));
        assertEquals(0, keytool.exit(), keytool::toString);
        before = ChildJvm.running(Ordinary.class, store, PASSWORD).succeeds();
    }

    @Test
    void theProgramDoesWhatItIsMeantTo() {
        assertTrue(before.out().contains("AES/GCM/NoPadding 32: SunJCE "), before::out);
        assertTrue(before.out().contains("TLSv1.3: TLSv1.3 TLS_AES_256_GCM_SHA384 SunJSSE, server: CN=ordinary"),
                before::out);
        assertTrue(before.out().contains("Cipher.AES/GCM/NoPadding: SunJCE"), before::out);
        assertTrue(before.lines().size() > 300, before::out);
    }

    @ParameterizedTest
    @ValueSource(strings = {"class path", "module path"})
    void allGoesOnAsBefore(String path) {
        ChildJvm child = ChildJvm.running(Ordinary.class, store, PASSWORD);
        assertUnchanged(path.equals("class path") ? child.withJarOnClassPath() : child.withJarOnModulePath());
    }

    @Test
    void brokenSettingsConcernNobodyElse() {
        assertUnchanged(ChildJvm.running(Ordinary.class, store, PASSWORD).withJarOnClassPath()
                .set("tinymls.window", "soon").set("tinymls.delegate", "Nobody"));
    }

    private static void assertUnchanged(ChildJvm child) {
        Output after = child.security(JavaSecurity.first("TinyMLS").in(folder)).succeeds();
        assertTrue(after.err().contains("TinyMLS is first"), after::toString);
        assertEquals(before.out(), after.out());
        System.out.println(after.lines().size() + " lines of ordinary code's output unchanged with TinyMLS first");
    }
}
