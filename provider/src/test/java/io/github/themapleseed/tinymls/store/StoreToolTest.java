package io.github.themapleseed.tinymls.store;

import static io.github.themapleseed.tinymls.store.StoreProcess.HOUR;
import static io.github.themapleseed.tinymls.store.StoreProcess.MINUTE;
import static io.github.themapleseed.tinymls.store.StoreProcess.SECOND;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.store.StoreStatus.State;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A tool that only loads a store, in a JVM whose settings name the file, reads the file and does not write it. */
class StoreToolTest {
    @TempDir
    private Path folder;

    private Path path() {
        return folder.resolve("keys.store");
    }

    private byte[] anHourOld() {
        StoreProcess.on(path()).put("key", 1).visit();
        return StoreProcess.on(path()).bytes();
    }

    private StoreProcess toolAfterAnHour() {
        StoreProcess tool = StoreProcess.toolOn(path());
        tool.time.leap(HOUR / 2);
        return tool;
    }

    @Test
    void whatIsOnlyLoadedIsNotWritten() throws Exception {
        byte[] before = anHourOld();
        Path leftover = Files.write(folder.resolve("keys.store.tinymls-new"), new byte[] {1});
        Files.delete(folder.resolve("keys.store.lock"));
        StoreProcess tool = toolAfterAnHour().put("more", 2);
        tool.key("key");
        StoreProcess.pass(50 * SECOND, tool);
        assertEquals(State.ATTACHED, tool.state());
        assertArrayEquals(before, tool.bytes());
        assertTrue(Files.exists(leftover));
        assertFalse(Files.exists(folder.resolve("keys.store.lock")));
        Files.delete(path());
        StoreProcess.pass(2 * SECOND, tool);
        assertFalse(Files.exists(path()));
    }

    @Test
    void afterAMinuteItIsAServiceThatIsIdle() throws Exception {
        anHourOld();
        Path leftover = Files.write(folder.resolve("keys.store.tinymls-new"), new byte[] {1});
        StoreProcess service = toolAfterAnHour().put("more", 2);
        StoreProcess.pass(MINUTE + 2 * SECOND, service);
        assertEquals(2, service.versionsOnDisk());
        assertFalse(Files.exists(leftover));
    }

    @Test
    void withTheFirstUseOfAKeyItIsAService() throws Exception {
        anHourOld();
        StoreProcess service = toolAfterAnHour().put("more", 2);
        service.key("key").checkUsable(true);
        service.visit();
        assertEquals(2, service.versionsOnDisk());
    }

    @Test
    void whatOthersWriteIsAdoptedAllTheSame() {
        StoreProcess other = StoreProcess.on(path()).put("key", 1).visit();
        StoreProcess tool = StoreProcess.toolOn(path());
        other.put("more", 2).visit();
        tool.visit();
        assertNotNull(tool.store.find("more"));
    }
}
