package io.github.themapleseed.tinymls.conformance.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.themapleseed.tinymls.conformance.process.child.Rules;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code tinymls.fips=true}: over Bouncy Castle FIPS in approved-only mode everything works, by its generator alone,
 * with keys of 256 bits and tags of 128 bits alone; a delegate that is not named, not approved, or not in its approved
 * mode is refused. Amazon Corretto's provider, which has no AES/CTR, works as a delegate where that is not asked for.
 */
class RegulatedTest {
    private static final String BOUNCY_CASTLE = "org.bouncycastle.jcajce.provider.BouncyCastleFipsProvider";
    private static final String CORRETTO = "com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider";

    @TempDir
    private Path folder;

    private ChildJvm child(String provider, Object... arguments)
            throws ReflectiveOperationException, URISyntaxException {
        int next = JavaSecurity.installed().size() + 2;
        Path jar = Path.of(Class.forName(provider, false, getClass().getClassLoader()).getProtectionDomain()
                .getCodeSource().getLocation().toURI());
        return ChildJvm.running(Rules.class, arguments).withJarOnClassPath().with(jar)
                .security(JavaSecurity.last(provider).set("security.provider." + next, "TinyMLS").in(folder));
    }

    @Test
    void approvedModeOfBouncyCastle() throws Exception {
        Output output = child(BOUNCY_CASTLE, "work", "tinymls.random=SHA1PRNG", "tinymls.random=,tinymls.delegate=",
                "tinymls.delegate=SunJCE")
                .set("org.bouncycastle.fips.approved_only", "true").set("tinymls.delegate", "BCFIPS")
                .set("tinymls.fips", "true").succeeds();
        assertTrue(output.number("opened") >= 100, output::toString);
        assertEquals(5 << 20, output.number("streamed"));
        assertEquals(0, output.number("asked"), "the caller's generator is not the delegate's");
        assertEquals("taken", output.value("root of 32"));
        assertTrue(output.value("root of 33").contains("32 to 32 bytes"), output::toString);
        assertEquals("taken", output.value("tag of 128"));
        assertTrue(output.value("tag of 120").contains("128 bits alone"), output::toString);
        assertTrue(output.out().contains("under tinymls.random=SHA1PRNG=tinymls.fips=true: provider BCFIPS has no"
                + " SecureRandom SHA1PRNG\n"), output::toString);
        assertTrue(output.out().contains("under tinymls.random=,tinymls.delegate==tinymls.fips=true needs"
                + " tinymls.delegate"), output::toString);
        assertTrue(output.out()
                .contains("under tinymls.delegate=SunJCE=tinymls.fips=true: tinymls.delegate=SunJCE is no"
                + " FIPS provider"), output::toString);
    }

    @Test
    void otherProvidersAreAskedOrTakenByTheirNames() throws Exception {
        Output output = ChildJvm.running(Rules.class, "try", "tinymls.delegate=Yes", "tinymls.delegate=NoFIPS",
                "tinymls.delegate=HouseFIPS", "tinymls.delegate=House", "tinymls.delegate=MuteFIPS")
                .withJarOnClassPath().set("tinymls.fips", "true").succeeds();
        assertEquals("works", output.value("under tinymls.delegate=Yes"), "approved, as it says");
        assertEquals("works", output.value("under tinymls.delegate=HouseFIPS"), "approved, by its name");
        for (String refused : List.of("NoFIPS", "House")) {
            assertTrue(output.value("under tinymls.delegate=" + refused).startsWith("tinymls.fips=true:"
                    + " tinymls.delegate=" + refused + " is no FIPS provider"), output::toString);
        }
        assertEquals("provider MuteFIPS does not say whether it is approved",
                output.value("under tinymls.delegate=MuteFIPS"));
    }

    @Test
    void selfTestThatCannotRunIsARefusal() throws Exception {
        Output output = ChildJvm.running(Rules.class, "try", "tinymls.delegate=Yes").withJarOnClassPath()
                .set("tinymls.fips", "true").security(JavaSecurity.none().set("crypto.policy", "limited").in(folder))
                .succeeds();
        assertEquals("tinymls.fips=true: crypto.policy=limited keeps the self-test from running",
                output.value("under tinymls.delegate=Yes"));
    }

    @Test
    void bouncyCastleOutOfItsApprovedMode() throws Exception {
        Output output = child(BOUNCY_CASTLE, "try", "tinymls.fips=true", "tinymls.fips=false", "tinymls.fips=yes")
                .set("tinymls.delegate", "BCFIPS").succeeds();
        assertTrue(output.out().contains("under tinymls.fips=true=tinymls.fips=true: tinymls.delegate=BCFIPS is no FIPS"
                + " provider in its approved mode"), output::toString);
        assertTrue(output.lines().contains("under tinymls.fips=false=works"), output::toString);
        assertTrue(output.out().contains("under tinymls.fips=yes=tinymls.fips=yes (system property) is not true or"
                + " false"), output::toString);
    }

    @Test
    void correttoAsDelegate() throws Exception {
        assumeTrue(System.getProperty("os.name").equals("Linux") && System.getProperty("os.arch").equals("amd64"),
                "SKIPPED: the test has Amazon Corretto's provider for Linux on x86-64 alone");
        Output output = child(CORRETTO, "work", "tinymls.fips=true")
                .set("tinymls.delegate", "AmazonCorrettoCryptoProvider").succeeds();
        assertTrue(output.number("opened") >= 100, output::toString);
        assertEquals(5 << 20, output.number("streamed"));
        assertTrue(output.number("asked") > 1, "the caller's generator makes key and salts");
        assertEquals("taken", output.value("root of 33"));
        assertEquals("taken", output.value("tag of 120"));
        assertTrue(output.value("under tinymls.fips").contains("AmazonCorrettoCryptoProvider is no FIPS provider"),
                output::toString);
    }
}
