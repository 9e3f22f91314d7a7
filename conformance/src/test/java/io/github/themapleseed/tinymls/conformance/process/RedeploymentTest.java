package io.github.themapleseed.tinymls.conformance.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.conformance.process.child.Redeployed;
import io.github.themapleseed.tinymls.conformance.process.child.TwoCopies;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One process, many class loaders: what belongs to the process (JMX name, port, threads) never stops a copy of the
 * provider from sealing, and is given back with the copy, as is its class loader.
 */
class RedeploymentTest {
    @ParameterizedTest
    @ValueSource(strings = {"uninstall", "remove"})
    void nothingGrowsWithRedeployments(String how) throws Exception {
        int port = Tools.freePort();
        Output output = ChildJvm.running(Redeployed.class, ChildJvm.jar(), port, how)
                .option("-XX:+UseSerialGC", "-Xmx128m").succeeds(); // many full collections
        for (String metrics : List.of("", "jmx", "127.0.0.1:" + port, "jmx,127.0.0.1:" + port)) {
            assertEquals(20 * 5, output.number("collected " + metrics), output::toString);
            assertEquals(0, output.number("left " + metrics), output::toString);
            if (how.equals("uninstall")) {
                assertEquals(20, output.number("shown " + metrics), output::toString);
            }
        }
    }

    @Test
    void secondCopyWorksBesideTheFirst() throws Exception {
        String place = "127.0.0.1:" + Tools.freePort();
        Output output = ChildJvm.running(TwoCopies.class, ChildJvm.jar()).set("tinymls.metrics", "jmx," + place)
                .succeeds();
        for (String who : List.of("first", "second", "second alone")) {
            assertEquals(10, output.number(who), output::toString);
        }
        assertEquals(2, output.number("beans of both"), output::toString);
        assertEquals(1, output.number("beans of second"), output::toString);
        assertEquals(0, output.number("beans of none"), output::toString);
        assertTrue(output.err().contains("event=metrics_export place=port"), output::toString);
        for (String line : List.of("metrics at jmx: io.github.themapleseed.tinymls:type=TinyMls,loader=2",
                "metrics at " + place + ": http://" + place + "/metrics", "healthy")) {
            assertTrue(output.lines().contains(line), () -> line + " in\n" + output);
        }
    }
}
