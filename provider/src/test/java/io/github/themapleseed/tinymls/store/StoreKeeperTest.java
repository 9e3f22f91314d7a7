package io.github.themapleseed.tinymls.store;

import static io.github.themapleseed.tinymls.store.StoreProcess.HOUR;
import static io.github.themapleseed.tinymls.store.StoreProcess.MINUTE;
import static io.github.themapleseed.tinymls.store.StoreProcess.SECOND;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.Await;
import io.github.themapleseed.tinymls.clock.TimeSource;
import io.github.themapleseed.tinymls.config.StoreSettings;
import io.github.themapleseed.tinymls.observe.Counter;
import io.github.themapleseed.tinymls.platform.Nullable;
import io.github.themapleseed.tinymls.store.StoreStatus.State;
import io.github.themapleseed.tinymls.storefile.StoreFileException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The thread that keeps stores, what it does about failures, and what operators are shown. */
class StoreKeeperTest {
    @TempDir
    Path folder;

    private Path path() {
        return folder.resolve("keys.store");
    }

    @Test
    void threadKeepsTheFileByItselfAndEndsWithTheKeeper() throws Exception {
        StoreProcess process = StoreProcess.on(path()).put("key", 1).visit();
        StoreKeeper keeper = new StoreKeeper(TimeSource.SYSTEM, true);
        StoreDependencies given = process.dependencies;
        StoreDependencies quick = new StoreDependencies(given.sessions(), given.registry(), given.policy(),
                new StoreSettings(List.of(path()), 1, HOUR, List.of(), false), keeper);
        try (var password = StoreProcess.password(StoreProcess.PASSWORD)) {
            keeper.loaded(UnlockedStore.open(process.bytes(), password, quick));
        }
        assertTrue(keeper.isRunning());
        Files.delete(path());
        assertTrue(Await.until(() -> {
            process.time.pass(SECOND);
            return Files.exists(path());
        }));
        keeper.close();
        assertTrue(Await.until(() -> !keeper.isRunning()));
        assertEquals(1, process.versionsOnDisk());
    }

    @ParameterizedTest
    @EnumSource
    void failureOfAnyStepIsToldAndTriedAgain(WriteStep at) throws Exception {
        StoreProcess process = StoreProcess.on(path()).put("key", 1).visit();
        byte[] before = process.bytes();
        boolean[] fails = {true};
        AttachedStore file = new AttachedStore(process.store, path(), StoreFile.at(path(), step -> {
            if (step == at && fails[0]) {
                throw new FileSystemException(path().toString(), null, "No space left on device");
            }
        }), new PasswordRenewal(List.of(), process.time, Runnable::run));
        process.put("more", 2);
        for (int i = 0; i < 90; i++) {
            file.visit();
            process.time.pass(2 * SECOND);
        }
        if (at == WriteStep.FORCE_FOLDER) {
            assertEquals(State.ATTACHED, file.status().state());
            return;
        }
        assertEquals(State.FAILING, file.status().state());
        assertTrue(file.status().isFailingFor(2 * MINUTE));
        assertTrue(file.status().words().contains("the disk or the quota is full"), file.status().words());
        assertArrayEquals(before, process.bytes());
        fails[0] = false;
        process.time.pass(MINUTE);
        file.visit();
        assertEquals(State.ATTACHED, file.status().state());
        assertEquals(2, process.versionsOnDisk());
    }

    @Test
    void healthSaysWhatAnOperatorHasToDo() throws Exception {
        StoreProcess process = StoreProcess.on(path()).put("key", 1).visit();
        assertEquals("attached", process.keeper.health().facts().get("key store " + path()));
        assertTrue(process.keeper.health().ok());
        Files.writeString(path(), "something else");
        StoreProcess.pass(MINUTE, process);
        assertTrue(process.keeper.health().ok(), "not for two intervals yet");
        StoreProcess.pass(2 * MINUTE, process);
        assertFalse(process.keeper.health().ok());
        StoreProcess ending = StoreProcess.on(folder.resolve("ending.store")).put("key", 1).visit();
        StoreProcess.skip(24 * HOUR - 5 * MINUTE, ending);
        assertTrue(ending.keeper.health().ok());
        StoreProcess.skip(3 * MINUTE, ending);
        assertFalse(ending.keeper.health().ok());
        assertTrue(ending.keeper.health().facts().containsKey("KEYS WITH NOTHING IN FORCE SOON"));
    }

    @Test
    void fingerprintShowsWhoLacksASuccessor() throws IOException {
        StoreProcess one = StoreProcess.on(path()).put("key", 1).put("other", 2).visit();
        StoreProcess two = StoreProcess.on(path());
        assertEquals(StoreGauges.fingerprint(one.keeper), StoreGauges.fingerprint(two.keeper));
        one.put("key", 3);
        assertNotEquals(StoreGauges.fingerprint(one.keeper), StoreGauges.fingerprint(two.keeper));
        StoreProcess.pass(4 * SECOND, one, two);
        assertEquals(StoreGauges.fingerprint(one.keeper), StoreGauges.fingerprint(two.keeper));
        assertTrue(StoreGauges.fingerprint(one.keeper) < 1L << 48);
    }

    /** An application that takes a key out of a store and drops the store keeps nothing that opens its files. */
    @Test
    void keysOfTheFileAreWipedOnceTheStoreIsCollected() throws Exception {
        StoreProcess process = StoreProcess.on(path()).put("key", 1).visit();
        StoreKeeper keeper = StoreKeeper.byHand(process.time);
        FileKeys loaded = keysOfDropped(keeper, process, process.bytes());
        FileKeys made = keysOfDropped(keeper, process, null);
        assertTrue(Await.collected(() -> {
            keeper.visit();
            return loaded.isClosed() && made.isClosed();
        }));
        assertNull(loaded.current());
        assertEquals(0, keeper.detachedCount());
    }

    private static FileKeys keysOfDropped(StoreKeeper keeper, StoreProcess process, @Nullable byte[] file)
            throws Exception {
        StoreDependencies given = process.dependencies;
        StoreDependencies detached = new StoreDependencies(given.sessions(), given.registry(), given.policy(),
                new StoreSettings(List.of(), MINUTE, HOUR, List.of(), false), keeper);
        try (var password = StoreProcess.password(StoreProcess.PASSWORD)) {
            if (file != null) {
                return keeper.loaded(UnlockedStore.open(file, password, detached)).keys();
            }
            UnlockedStore made = UnlockedStore.create(detached);
            made.seal(password);
            keeper.made(made);
            keeper.made(made);
            return made.keys();
        }
    }

    @Test
    void keyOfAStoreThatWasMadeForgets() throws Exception {
        StoreProcess process = StoreProcess.on(path());
        UnlockedStore made = UnlockedStore.create(process.dependencies);
        try (var password = StoreProcess.password(StoreProcess.PASSWORD)) {
            byte[] file = made.seal(password);
            process.keeper.made(made);
            assertNotNull(made.keys().current());
            made.keys().current().open(file).close();
            StoreProcess.pass(2 * HOUR, process);
            assertThrows(StoreFileException.class, () -> made.keys().current().open(file));
        }
    }

    @Test
    void closedKeeperLeavesNoKeyOfAnyFile() throws Exception {
        StoreProcess process = StoreProcess.on(path()).put("key", 1).visit();
        UnlockedStore detached = UnlockedStore.create(process.dependencies);
        try (var password = StoreProcess.password(StoreProcess.PASSWORD)) {
            detached.seal(password);
            process.keeper.made(detached);
            AttachedStore file = process.file();
            byte[] before = process.bytes();
            long failures = Counter.STORE_FAILED.total();
            process.keeper.close();
            assertNull(process.store.keys().current());
            assertNull(detached.keys().current());
            assertThrows(IllegalStateException.class, () -> process.store.seal(password));
            process.put("more", 2);
            Files.delete(path());
            Files.write(path(), before);
            process.time.pass(MINUTE);
            file.visit();
            assertEquals(failures, Counter.STORE_FAILED.total(), "a visit that was under way is no failure");
        }
    }
}
