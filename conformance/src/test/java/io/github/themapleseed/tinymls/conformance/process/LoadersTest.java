package io.github.themapleseed.tinymls.conformance.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.conformance.process.child.Contained;
import io.github.themapleseed.tinymls.conformance.process.child.TwoApplications;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One process, many class loaders: the provider under the registered name may be another application's, also one that
 * is gone, or none although java.security names it. Health, install() and messages say so (docs/deploying.md).
 */
class LoadersTest {
    private static final String SHOP = "registered: as provider \\d+, of another class loader \\(class loader \"shop\","
            + " java.net.URLClassLoader@[0-9a-f]+, this one is class loader \"stock\","
            + " java.net.URLClassLoader@[0-9a-f]+\\)";

    @TempDir
    private Path folder;

    private static void assertFinds(String pattern, Output output) {
        assertTrue(output.out().matches("(?s)(?:.*\n)?" + pattern + "\n.*"), () -> pattern + " in\n" + output);
    }

    @Test
    void anotherApplicationsProviderIsNamed() {
        Output output = ChildJvm.running(TwoApplications.class, ChildJvm.jar(), "both").succeeds();
        assertFinds(SHOP, output);
        assertFinds("trial by name: sealed and opened", output);
        assertFinds("healthy", output);
        assertEquals("shop", output.value("installed"), "what works stays");
        assertFinds("later " + SHOP, output);
        String refused = output.value("refused");
        assertTrue(refused.matches(".* not a \\S+\\.RatchetParameterSpec of another class loader: it is of class loader"
                + " \"stock\", \\S+, the provider of class loader \"shop\", \\S+ Put one jar into the class loader .*"),
                refused);
        assertTrue(output.err().contains("and stays. Put one jar into"), output::toString);
        assertShares(output);
    }

    private static void assertShares(Output output) {
        assertEquals("true", output.value("again"));
        assertEquals("10", output.value("shared"));
        assertEquals("82", output.value("own"));
    }

    @Test
    void providerOfAnApplicationThatIsGoneIsReplaced() {
        Output output = ChildJvm.running(TwoApplications.class, ChildJvm.jar(), "gone").succeeds();
        assertFinds(SHOP, output);
        assertFinds("problem: the registered provider does not seal and open \\(java.lang.NoClassDefFoundError: .*"
                + "TinyMls.install\\(\\) replaces it", output);
        assertFinds("NOT HEALTHY", output);
        assertEquals("stock", output.value("installed"));
        assertFinds("later registered: as provider \\d+", output);
        assertFinds("later healthy", output);
        assertTrue(output.err().contains("and has been replaced: "), output::toString);
        assertShares(output);
    }

    private String problem(ChildJvm child, String line) {
        Output output = child.security(JavaSecurity.last(line).in(folder)).succeeds();
        assertFinds("NOT HEALTHY", output);
        return output.lines().stream().filter(each -> each.startsWith("problem: ")).findFirst().orElseThrow();
    }

    /** The numbers have no gap here: the JDK looks for the class where a WAR or a fat jar does not show it. */
    @Test
    void lineWhoseClassTheJdkDoesNotFindIsAProblem() {
        for (String name : new String[] {"TinyMLS", "io.github.themapleseed.tinymls.TinyMlsProvider"}) {
            String problem = problem(ChildJvm.running(Contained.class, ChildJvm.jar()), name);
            assertTrue(problem.contains("the JDK finds no such class on the class path or module path"), problem);
        }
    }

    /** A jar that was merged of others may have lost the file by which the JDK finds a provider's name. */
    @Test
    void jarWithoutItsServicesFileIsAProblem() throws Exception {
        Path bare = folder.resolve("bare.jar");
        copyWithoutServices(bare);
        String problem = problem(ChildJvm.running(Contained.class, ChildJvm.jar()).with(bare), "TinyMLS");
        assertTrue(problem.contains("is META-INF/services/java.security.Provider missing"), problem);
    }

    private static void copyWithoutServices(Path copy) throws IOException {
        try (JarFile jar = new JarFile(ChildJvm.jar().toFile());
                JarOutputStream out = new JarOutputStream(Files.newOutputStream(copy))) {
            for (JarEntry entry : jar.stream().filter(each -> !each.getName().startsWith("META-INF/services"))
                    .toList()) {
                out.putNextEntry(new JarEntry(entry.getName()));
                try (var in = jar.getInputStream(entry)) {
                    in.transferTo(out);
                }
            }
        }
    }
}
