package io.github.themapleseed.tinymls.conformance.memory;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** The garbage collectors of HotSpot. Each leaves other copies of what it moves. */
enum Collector {
    G1("G1"), SERIAL("Serial"), PARALLEL("Parallel"), ZGC("Z"), SHENANDOAH("Shenandoah");

    private final String option;

    Collector(String name) {
        option = "-XX:+Use" + name + "GC";
    }

    /** The option that selects this collector. */
    String option() {
        return option;
    }

    /** Those of {@code wanted} that this JVM was built with. The others are named on standard output. */
    static List<Collector> available(Collector... wanted) {
        return Arrays.stream(wanted).filter(Collector::isAvailable).toList();
    }

    private boolean isAvailable() {
        try {
            Process probe = new ProcessBuilder(java(), option, "-Xmx32m", "-version")
                    .redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
            boolean available = probe.waitFor() == 0;
            if (!available) {
                System.out.println("memory attack, " + this + ": skipped, this JVM does not have the collector");
            }
            return available;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The java launcher of the JVM that runs the tests. */
    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }
}
