package io.github.themapleseed.tinymls.benchmark;

import io.github.themapleseed.tinymls.TinyMlsProvider;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Security;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Fresh JVMs that make a key and seal and open one message, with TinyMLS registered in java.security behind all others,
 * and with AES/GCM of a JDK without it, in turns: from {@code main} to the message opened, and the whole process. Then
 * the same with an archive of the classes of such a run for each: AppCDS before JDK 25, an AOT cache from there on.
 *
 * <p>Arguments: the number of pairs, the JSON file.
 */
final class FreshJvm {
    private static final int FIRST_JDK_WITH_AOT_CACHE = 25;

    private final Path folder;
    private final Path security;

    private FreshJvm() throws IOException {
        folder = Files.createTempDirectory("tinymls");
        security = folder.resolve("java.security");
        int last = Security.getProviders().length + 1;
        Files.writeString(security, "security.provider." + last + "=" + TinyMlsProvider.NAME + "\n");
    }

    /** Measures. */
    public static void main(String[] args) throws Exception {
        int pairs = Integer.parseInt(args[0]);
        FreshJvm program = new FreshJvm();
        OwnResults results = new OwnResults(FreshJvm.class);
        List<String> plain = List.of("-cp", jars());
        program.measure(results, "", pairs, plain, plain);
        program.measure(results, "Archived", pairs, program.archive(true), program.archive(false));
        program.tidyUp();
        results.write(Path.of(args[1]));
    }

    private void measure(OwnResults results, String suffix, int pairs, List<String> ownOptions,
            List<String> aesOptions) throws IOException, InterruptedException {
        long[][] nanos = new long[4][pairs];
        for (int i = 0; i < pairs; i++) {
            long[] own = run(true, ownOptions);
            long[] aes = run(false, aesOptions);
            nanos[0][i] = own[0];
            nanos[1][i] = aes[0];
            nanos[2][i] = own[1];
            nanos[3][i] = aes[1];
        }
        String[] names = {"message", "messageAes", "process", "processAes"};
        for (int i = 0; i < names.length; i++) {
            Arrays.sort(nanos[i]);
            results.add(names[i] + suffix, Map.of(), nanos[i][pairs / 2] / 1e6, "ms");
        }
    }

    /** Makes an archive by a run of that program; returns the option with which a JVM uses it. */
    private List<String> archive(boolean own) throws IOException, InterruptedException {
        String file = folder.resolve(own ? "own" : "aes").toString();
        boolean aot = Runtime.version().feature() >= FIRST_JDK_WITH_AOT_CACHE;
        run(own, List.of("-cp", jars(), (aot ? "-XX:AOTCacheOutput=" : "-XX:ArchiveClassesAtExit=") + file,
                "-Xlog:disable"));
        return List.of("-cp", jars(), (aot ? "-XX:AOTCache=" : "-XX:SharedArchiveFile=") + file, "-Xlog:disable");
    }

    /** Nanoseconds that the program says it took, and those of the whole process. */
    private long[] run(boolean own, List<String> options) throws IOException, InterruptedException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        List<String> command = new ArrayList<>(List.of(java.toString()));
        command.addAll(options);
        command.addAll(List.of("-Djava.security.properties=" + (own ? security : ""), FirstMessage.class.getName(),
                own ? TinyMlsProvider.NAME : "AES/GCM/NoPadding", own ? TinyMlsProvider.NAME : "AES"));
        long start = System.nanoTime();
        Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        if (process.waitFor() != 0) {
            throw new IllegalStateException("the process failed");
        }
        return new long[] {Long.parseLong(said.lines().findFirst().orElseThrow()), System.nanoTime() - start};
    }

    /**
     * The provider and this program as jars, as a service has them. An archive takes no class from a folder, and a
     * folder on the class path is looked through for each class of the provider.
     */
    private static String jars() throws IOException {
        Path classes = placeOf(FreshJvm.class);
        try (Stream<Path> built = Files.list(classes.getParent())) {
            Path jar = built.filter(file -> file.getFileName().toString().matches("tinymls-benchmark-.*\\.jar"))
                    .findFirst().orElse(classes);
            return placeOf(TinyMlsProvider.class) + File.pathSeparator + jar;
        }
    }

    private static Path placeOf(Class<?> type) {
        return Path.of(URI.create(type.getProtectionDomain().getCodeSource().getLocation().toString()));
    }

    private void tidyUp() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }
}
