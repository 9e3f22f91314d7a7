package io.github.themapleseed.tinymls.conformance.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.conformance.process.child.StreamIn;
import io.github.themapleseed.tinymls.conformance.process.child.StreamOut;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A stream of any length goes through in constant memory (docs/settings.md, tinymls.buffer): one process seals 1
 * GiB through {@code CipherOutputStream} with 64 MiB of heap, another opens it through {@code CipherInputStream} with
 * as much, while it comes. With {@code -Dtinymls.stream.bytes} another length.
 */
class LongStreamTest {
    private static final long BYTES = Long.getLong("tinymls.stream.bytes", 1L << 30);

    @TempDir
    private Path folder;

    @Test
    void aGibibyteGoesThroughStreamsInLittleMemory() throws IOException {
        String key = keyFile();
        Path errors = folder.resolve("errors");
        ProcessBuilder seal = child(StreamOut.class, key, BYTES).redirectError(errors.toFile());
        ProcessBuilder open = child(StreamIn.class, key).redirectError(folder.resolve("more-errors").toFile())
                .redirectOutput(folder.resolve("out").toFile());
        long start = System.nanoTime();
        List<Process> both = ProcessBuilder.startPipeline(List.of(seal, open));
        int opened = ChildJvm.await(both.get(1));
        int sealed = ChildJvm.await(both.get(0));
        System.out.printf("%,d bytes sealed and opened in %.1f s%n", BYTES, (System.nanoTime() - start) / 1e9);
        Output sealing = new Output(sealed, "", Files.readString(errors));
        assertEquals(0, sealed, sealing::toString);
        Output opening = new Output(opened, Files.readString(folder.resolve("out")),
                Files.readString(folder.resolve("more-errors")));
        assertEquals(0, opened, opening::toString);
        assertEquals(BYTES, opening.number("opened"));
        assertTrue(opening.number("heap") <= 64 << 20, opening::toString);
    }

    private String keyFile() throws IOException {
        byte[] root = new byte[32];
        new SplittableRandom(7).nextBytes(root);
        return Files.write(folder.resolve("key"), root).toString();
    }

    private ProcessBuilder child(Class<?> program, Object... arguments) {
        return ChildJvm.running(program, arguments).withJarOnClassPath()
                .security(JavaSecurity.last("TinyMLS").in(folder)).option("-Xmx64m").builder();
    }
}
