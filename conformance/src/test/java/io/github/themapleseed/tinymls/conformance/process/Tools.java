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

    /** A port of the loopback address that was free just now. */
    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
