package io.github.themapleseed.tinymls.conformance.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertIterableEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.conformance.process.child.HardCoded;
import io.github.themapleseed.tinymls.conformance.process.child.Ordinary;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * With {@code tinymls.claim=AES/GCM/NoPadding} and TinyMLS first in java.security, TLS and ordinary code go on as
 * before, and so does a limited policy for what the JDK's own cipher would say
 * (docs/applications.md: with any other key, code gets the cipher it got before).
 */
class ClaimedNameTest {
    private static final String PASSWORD = "changeit";
    private static final String CLAIMED = "Cipher.AES/GCM/NoPadding: ";

    @TempDir
    private Path folder;

    private ChildJvm claiming(ChildJvm child, JavaSecurity security) {
        return child.withJarOnClassPath().set("tinymls.claim", "AES/GCM/NoPadding").security(security.in(folder));
    }

    /** All lines stay, but for the one that says who is asked first by that name. */
    @Test
    void tlsAndOrdinaryCodeGoOn() {
        Path store = folder.resolve("tls.p12");
        Output keytool = ChildJvm.run(new ProcessBuilder(ChildJvm.tool("keytool"), "-genkeypair", "-alias", "server",
                "-keyalg", "EC", "-groupname", "secp256r1", "-dname", "CN=ordinary", "-storetype", "PKCS12",
                "-keystore", store.toString(), "-storepass", PASSWORD));
        assertEquals(0, keytool.exit(), keytool::toString);
        List<String> before = new ArrayList<>(ChildJvm.running(Ordinary.class, store, PASSWORD).succeeds().lines());
        Output after = claiming(ChildJvm.running(Ordinary.class, store, PASSWORD), JavaSecurity.first("TinyMLS"))
                .succeeds();
        assertTrue(after.err().contains("TinyMLS is first"), after::toString);
        assertTrue(before.stream().anyMatch(line -> line.startsWith("AES/GCM/NoPadding 16: SunJCE ")),
                before::toString);
        before.replaceAll(line -> line.startsWith(CLAIMED) ? CLAIMED + "TinyMLS" : line);
        assertIterableEquals(before, after.lines());
        System.out.println(before.size() + " lines of ordinary code's output unchanged with a claimed name");
    }

    @Test
    void aLimitedPolicyIsTheJdks() {
        for (String policy : List.of("limited", "unlimited")) {
            List<String> before = ChildJvm.running(HardCoded.class)
                    .security(JavaSecurity.none().set("crypto.policy", policy).in(folder)).succeeds().lines();
            assertTrue(before.contains("16 bytes: initialised, 26 bytes"), before::toString);
            assertEquals(policy.equals("limited"), before.toString().contains("Illegal key size"), before::toString);
            assertIterableEquals(before, claiming(ChildJvm.running(HardCoded.class),
                    JavaSecurity.first("TinyMLS").set("crypto.policy", policy)).succeeds().lines(), policy);
        }
    }
}
