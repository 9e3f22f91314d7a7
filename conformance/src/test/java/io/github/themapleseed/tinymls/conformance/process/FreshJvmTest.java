package io.github.themapleseed.tinymls.conformance.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.TinyMlsProvider;
import io.github.themapleseed.tinymls.conformance.process.child.FirstMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a fresh JVM loads on its way to the first message. Each class costs it time: one of the jar is read and
 * verified, a lambda is made. The bounds are counts, so they hold on any machine.
 */
class FreshJvmTest {
    private static final String ROOT = "io.github.themapleseed.tinymls.";
    private static final Pattern LOADED = Pattern.compile("\\] ([\\w.$]+)\\S* source:");
    /** 169 are needed on JDK 17 and 25. */
    private static final int MOST_OWN = 173;
    /** The one of the thread that looks the logger up. */
    private static final int MOST_OWN_LAMBDAS = 1;

    @TempDir
    private Path folder;
    private List<String> loaded;

    @BeforeEach
    void run() throws IOException {
        Path log = folder.resolve("classes");
        Output output = ChildJvm.running(FirstMessage.class).withJarOnClassPath()
                .security(JavaSecurity.last("TinyMLS").in(folder))
                .option("-Xlog:class+load:file=" + log).succeeds();
        assertEquals(5, output.number("opened"), output::toString);
        loaded = Files.readAllLines(log).stream().map(LOADED::matcher).filter(Matcher::find)
                .map(line -> line.group(1)).toList();
        assertTrue(loaded.contains(ROOT + "TinyMlsProvider"), "the log is read: " + loaded.size());
    }

    @Test
    void noRoomThatNobodyAskedFor() {
        List<String> optional = List.of(ROOT + "store.StoreKeeper", ROOT + "storefile.", ROOT + "operate.MetricsExport",
                ROOT + "operate.HealthCheck", ROOT + "observe.FlightEvents", ROOT + "observe.MetricsExposition",
                ROOT + "spi.TinyMlsKeyFactory", ROOT + "spi.TinyMlsParameters", ROOT + "spi.TinyMlsKeyStore",
                ROOT + "platform.PrivilegedActions$", "java.security.KeyStoreSpi",
                "java.lang.invoke.VarHandleByteArrayAsShorts",
                "jdk.jfr.internal.", "java.lang.runtime.ObjectMethods", "java.util.regex.Pattern$Loop",
                "javax.crypto.JceSecurityManager", "javax.management.");
        for (String prefix : optional) {
            assertEquals(List.of(), loaded.stream().filter(name -> name.startsWith(prefix)).toList());
        }
    }

    @Test
    void fewClassesAndHardlyALambda() {
        List<String> own = loaded.stream().filter(name -> name.startsWith(ROOT) && !name.contains("conformance"))
                .toList();
        List<String> lambdas = own.stream().filter(name -> name.contains("$$Lambda")).toList();
        assertTrue(lambdas.size() <= MOST_OWN_LAMBDAS, lambdas::toString);
        assertTrue(own.size() - lambdas.size() <= MOST_OWN, () -> own.size() + " classes: " + own);
    }
}
