package io.github.themapleseed.tinymls.conformance.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.conformance.model.ReferenceEntry;
import io.github.themapleseed.tinymls.conformance.model.ReferenceKey;
import io.github.themapleseed.tinymls.conformance.model.ReferenceStore;
import io.github.themapleseed.tinymls.conformance.model.ReferenceStoreFile;
import io.github.themapleseed.tinymls.conformance.model.ReferenceStoreFile.StoreHeader;
import io.github.themapleseed.tinymls.conformance.model.ReferenceVersion;
import io.github.themapleseed.tinymls.conformance.process.child.StoreAppointer;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that writes a key store is killed at random instants: the file always opens under its password, and what
 * was said to be written is in it. {@code -Dtinymls.crashes=1000} kills as often. A new store is begun now and then, so
 * that each crash takes as long as the one before.
 */
class StoreCrashTest {
    private static final int CRASHES = Integer.getInteger("tinymls.crashes", 5);
    private static final int CRASHES_OF_A_STORE = 25;
    private static final int MOST_WRITES = 40;
    private static final int ITERATIONS = 1_000;
    private static final long DAY_MILLIS = 86_400_000;
    private static final String PASSWORD = "changeit";

    @TempDir
    private Path folder;

    @Test
    void writerThatIsKilledLeavesAWholeFile() throws Exception {
        long seed = Long.getLong("tinymls.crashes.seed", System.nanoTime());
        System.out.println("-Dtinymls.crashes.seed=" + seed);
        Random random = new Random(seed);
        int written = 0;
        int inAll = 0;
        for (int crash = 0; crash < CRASHES; crash++) {
            Path store = folder.resolve("store-" + crash / CRASHES_OF_A_STORE);
            if (crash % CRASHES_OF_A_STORE == 0) {
                inAll += written;
                written = 0;
                Files.write(store, storeWithAKey(random));
            }
            written = writtenUntilKilled(store, written, 1 + random.nextInt(MOST_WRITES), random.nextInt(20_000));
            assertHolds(store, written);
        }
        System.out.println("killed " + CRASHES + " times, " + (inAll + written) + " keys written");
    }

    /** A store with few iterations, so that most of the time is spent with writing. */
    private static byte[] storeWithAKey(Random random) {
        long now = System.currentTimeMillis();
        ReferenceKey key = ReferenceKey.punctured(bytes(random, 32), now, now + DAY_MILLIS, now + DAY_MILLIS);
        ReferenceEntry first = ReferenceEntry.named("first", bytes(random, 16), now, 100, 60_000,
                List.of(new ReferenceVersion(now, key)));
        StoreHeader header = new StoreHeader(bytes(random, 16), now, ITERATIONS, bytes(random, 16));
        return ReferenceStoreFile.seal(PASSWORD, header, bytes(random, 12), 0,
                new ReferenceStore(List.of(first), List.of()).encode());
    }

    private static byte[] bytes(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    /**
     * Kills the writer some microseconds after it has said so many times that the file is written; the last key that it
     * named.
     */
    private int writtenUntilKilled(Path store, int first, int writes, int micros) throws IOException {
        Process writer = ChildJvm.running(StoreAppointer.class, store, PASSWORD, first).withJarOnClassPath()
                .security(JavaSecurity.last("TinyMLS").in(folder)).builder()
                .redirectError(ProcessBuilder.Redirect.INHERIT).start();
        int next = first;
        try (BufferedReader out = writer.inputReader()) {
            for (int i = 0; i < writes; i++) {
                String line = out.readLine();
                assertTrue(line != null, "the writer ended by itself");
                next = Integer.parseInt(line) + 1;
            }
            long start = System.nanoTime();
            while (System.nanoTime() - start < 1_000L * micros) {
                Thread.onSpinWait();
            }
            writer.toHandle().destroyForcibly(); // leaves what it has said to be read
            return Math.max(next, out.lines().mapToInt(Integer::parseInt).max().orElse(-1) + 1);
        } finally {
            writer.destroyForcibly();
            ChildJvm.await(writer);
        }
    }

    private static void assertHolds(Path store, int written) throws IOException {
        ReferenceStoreFile.Outcome outcome = ReferenceStoreFile.examine(PASSWORD, Files.readAllBytes(store));
        assertEquals(Optional.empty(), outcome.rejectedBy());
        Set<String> aliases = outcome.contents().entries().stream().map(ReferenceEntry::name)
                .collect(Collectors.toCollection(TreeSet::new));
        assertTrue(aliases.contains("first"));
        for (int i = 0; i < written; i++) {
            assertTrue(aliases.contains("key" + i), "key" + i + " was written");
        }
        assertTrue(aliases.size() <= written + 2, "at most one that nobody was told of");
    }
}
