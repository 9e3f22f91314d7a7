package io.github.themapleseed.tinymls.benchmark;

import io.github.themapleseed.tinymls.TinyMlsProvider;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Security;
import java.util.Arrays;
import java.util.Map;

/**
 * Fresh JVMs that make a key and seal and open one message, with TinyMLS registered in java.security behind all others,
 * and with AES/GCM of a JDK without it, in turns: from {@code main} to the message opened, and the whole process.
 *
 * <p>Arguments: the number of pairs, the JSON file.
 */
final class FreshJvm {
    private final Path security;

    private FreshJvm() throws IOException {
        security = Files.createTempFile("tinymls", ".security");
        int last = Security.getProviders().length + 1;
        Files.writeString(security, "security.provider." + last + "=" + TinyMlsProvider.NAME + "\n");
    }

    /** Measures. */
    public static void main(String[] args) throws Exception {
        int pairs = Integer.parseInt(args[0]);
        FreshJvm program = new FreshJvm();
        long[][] nanos = new long[4][pairs];
        for (int i = 0; i < pairs; i++) {
            long[] own = program.run(true);
            long[] aes = program.run(false);
            nanos[0][i] = own[0];
            nanos[1][i] = aes[0];
            nanos[2][i] = own[1];
            nanos[3][i] = aes[1];
        }
        Files.delete(program.security);
        OwnResults results = new OwnResults(FreshJvm.class);
        String[] names = {"message", "messageAes", "process", "processAes"};
        for (int i = 0; i < names.length; i++) {
            Arrays.sort(nanos[i]);
            results.add(names[i], Map.of(), nanos[i][pairs / 2] / 1e6, "ms");
        }
        results.write(Path.of(args[1]));
    }

    /** Nanoseconds that the program says it took, and those of the whole process. */
    private long[] run(boolean own) throws IOException, InterruptedException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        ProcessBuilder builder = new ProcessBuilder(java.toString(), "-cp", System.getProperty("java.class.path"),
                "-Djava.security.properties=" + (own ? security : ""), FirstMessage.class.getName(),
                own ? TinyMlsProvider.NAME : "AES/GCM/NoPadding", own ? TinyMlsProvider.NAME : "AES");
        long start = System.nanoTime();
        Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        if (process.waitFor() != 0) {
            throw new IllegalStateException("the process failed");
        }
        return new long[] {Long.parseLong(said.strip()), System.nanoTime() - start};
    }
}
