package io.github.themapleseed.tinymls.conformance.process;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/** Programs of Prometheus that a machine may have, and free ports. */
final class Tools {
    private Tools() {
    }

    /**
     * The path of a program; without it, the test that asks is skipped and says so, or fails where
     * {@code -Dprometheus.required=true}.
     */
    static String needed(String name) {
        Optional<Path> found = Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .map(folder -> Path.of(folder, name)).filter(Files::isExecutable).findFirst();
        if (found.isEmpty()) {
            String missing = "SKIPPED: no " + name + " here (Debian package prometheus), so nobody but these tests has"
                    + " read the metrics";
            System.err.println(missing);
            if (Boolean.getBoolean("prometheus.required")) {
                fail(missing);
            }
            assumeTrue(false, missing);
        }
        return found.orElseThrow().toString();
    }

    /**
     * A port of the loopback address that was free just now: one below those that systems give away by themselves, so
     * that no connection of another process gets it before the test does.
     */
    static int freePort() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(10_000, 30_000);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException taken) {
                continue;
            }
        }
    }
}
