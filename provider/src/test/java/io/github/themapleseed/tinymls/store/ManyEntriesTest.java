package io.github.themapleseed.tinymls.store;

import static io.github.themapleseed.tinymls.store.StoreProcess.MINUTE;
import static io.github.themapleseed.tinymls.store.StoreProcess.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.github.themapleseed.tinymls.observe.Counter;
import io.github.themapleseed.tinymls.session.World;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store of a thousand entries that are all at work. */
class ManyEntriesTest {
    private static final int ENTRIES = 1_000;
    private static final int MINUTES = 5;

    @TempDir
    Path folder;

    private StoreProcess manyEntries() throws Exception {
        StoreProcess process = StoreProcess.on(folder.resolve("keys.store")).put("key", 0);
        for (int i = 1; i < ENTRIES; i++) {
            process.put("key" + i, i % 100);
        }
        process.visit();
        assertEquals(ENTRIES, process.versionsOnDisk());
        return process;
    }

    /** All forget at once, so that one write serves all; a process waits for half an interval at least. */
    @Test
    void fileIsWrittenAsOftenAsTheIntervalAsksForWhateverNumberOfEntriesItHas() throws Exception {
        StoreProcess process = manyEntries();
        long before = Counter.STORE_WRITES.total();
        StoreProcess.pass(MINUTES * MINUTE, process);
        long writes = Counter.STORE_WRITES.total() - before;
        assertTrue(writes >= MINUTES && writes <= 2 * MINUTES, writes + " writes in " + MINUTES + " minutes");
        long window = World.DEFAULT.windowMillis();
        assertTrue(process.oldestOnDisk() >= process.time.wallMillis() - window - MINUTE);
    }

    /** Comparing each entry with the file would allocate hundreds of KB. */
    @Test
    void visitWithoutNewsLooksAtNoEntry() throws Exception {
        StoreProcess process = manyEntries();
        process.file().visit();
        process.time.pass(2 * SECOND);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
        process.file().visit();
        long allocated = threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
        assertTrue(allocated < ENTRIES * 32L, allocated + " bytes");
    }
}
