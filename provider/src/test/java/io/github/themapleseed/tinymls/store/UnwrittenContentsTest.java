package io.github.themapleseed.tinymls.store;

import static io.github.themapleseed.tinymls.store.StoreProcess.DAY;
import static io.github.themapleseed.tinymls.store.StoreProcess.HOUR;
import static io.github.themapleseed.tinymls.store.StoreProcess.MINUTE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.session.KeyEntry;
import io.github.themapleseed.tinymls.session.World;
import io.github.themapleseed.tinymls.storefile.ItemId;
import io.github.themapleseed.tinymls.storefile.StoreContents;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What memory adds to a file that lacks it, and what it leaves out. */
class UnwrittenContentsTest {
    private static final long WINDOW = World.DEFAULT.windowMillis();

    @TempDir
    private Path folder;
    private StoreProcess process;
    private KeyEntry entry;
    private ItemId id;
    private ItemId first;
    private ItemId second;
    private long succession;

    @BeforeEach
    void make() {
        process = StoreProcess.on(folder.resolve("keys.store")).put("key", 1).put("key", 2);
        entry = process.store.find("key");
        id = ItemId.of(entry.id());
        first = ItemId.of(entry.versions().get(0).keyId());
        second = ItemId.of(entry.versions().get(1).keyId());
        succession = entry.versions().get(1).activation();
    }

    private UnwrittenContents additions(Set<ItemId> stonesOnDisk, Set<ItemId> seen, long now, long writersNow) {
        FileHistory history = new FileHistory();
        history.note(disk(seen, Map.of()), true);
        return additions(stonesOnDisk, history, now, writersNow);
    }

    private UnwrittenContents additions(Set<ItemId> stonesOnDisk, FileHistory history, long now, long writersNow) {
        DiskState disk = new DiskState(new byte[0], 0, Set.of(), Map.of(), stonesOnDisk, Long.MAX_VALUE);
        return new UnwrittenContents(process.store.entries(), disk, history, now, writersNow);
    }

    private static DiskState disk(Set<ItemId> entries, Map<DiskState.Place, DiskState.Held> versions) {
        return new DiskState(new byte[0], 0, entries, versions, Set.of(), Long.MAX_VALUE);
    }

    private static List<ItemId> added(UnwrittenContents additions) {
        try (StoreContents contents = additions.contents()) {
            return contents.entries().stream().flatMap(each -> each.versions().stream()).map(each -> each.keyId())
                    .toList();
        }
    }

    @Test
    void whatTheFileLacksIsAdded() {
        long now = process.time.wallMillis();
        assertEquals(List.of(first, second), added(additions(Set.of(), Set.of(), now, now)));
    }

    @Test
    void whatIsBuriedInTheFileIsNotAdded() {
        long now = process.time.wallMillis();
        assertTrue(additions(Set.of(id), Set.of(), now, now).isEmpty());
        assertEquals(List.of(second), added(additions(Set.of(first), Set.of(), now, now)));
    }

    /** An entry that was taken out of the store and came in again by a key of it: its tombstone holds. */
    @Test
    void whatIsBuriedInMemoryIsNotAdded() {
        long now = process.time.wallMillis();
        process.store.delete("key");
        process.store.entries().put("again", entry);
        assertEquals(List.of(), added(additions(Set.of(), Set.of(), now, now)));
    }

    @Test
    void whatIsOverByTheFilesTimeIsNotAdded() {
        long over = succession + WINDOW;
        assertEquals(List.of(first, second), added(additions(Set.of(), Set.of(first), over - 1, over - 1)));
        assertEquals(List.of(second), added(additions(Set.of(), Set.of(first), over, over)));
        assertEquals(List.of(second), added(additions(Set.of(), Set.of(), over, over)));
    }

    /**
     * A writer whose clock is ahead has left it out. What no file ever had is added until it is over by the own clock.
     */
    @Test
    void whatAFileHadIsOverByItsWritersClock() {
        long now = process.time.wallMillis();
        long over = succession + WINDOW;
        assertEquals(List.of(second), added(additions(Set.of(), Set.of(first), now, over)));
        assertEquals(List.of(first, second), added(additions(Set.of(), Set.of(), now, over)));
    }

    /** The file that is right now may be one of a writer whose clock is behind that of the one that left it out. */
    @Test
    void whatAFileHasForgottenStaysForgotten() {
        long now = process.time.wallMillis();
        DiskState.Held held = new DiskState.Held(0, now, 0, now);
        DiskState before = disk(Set.of(id), Map.of(new DiskState.Place(id, first), held));
        for (boolean takesAway : new boolean[] {true, false}) {
            FileHistory history = new FileHistory();
            history.note(before, true);
            history.note(disk(Set.of(id), Map.of()), takesAway);
            assertEquals(takesAway ? List.of(second) : List.of(first, second),
                    added(additions(Set.of(), history, now, now)));
        }
    }

    @Test
    void entryWhoseVersionsAreOverIsAddedOnceAndNotBroughtBack() {
        long over = process.time.wallMillis() + 10 * DAY;
        assertFalse(additions(Set.of(), Set.of(), over, over).isEmpty(), "the alias is kept");
        assertTrue(additions(Set.of(), Set.of(id), over, over).isEmpty());
        assertTrue(added(additions(Set.of(), Set.of(), over, over)).isEmpty());
    }

    @Test
    void tombstoneThatIsOverIsNotAdded() {
        long now = process.time.wallMillis();
        process.store.delete("key");
        assertFalse(additions(Set.of(), Set.of(), now, now).isEmpty());
        assertTrue(additions(Set.of(id), Set.of(), now, now).isEmpty(), "the file has it");
        long until = process.store.entries().tombstones().get(id);
        assertTrue(until >= now + 2 * HOUR + MINUTE);
        assertFalse(additions(Set.of(), Set.of(), until, until).isEmpty());
        assertTrue(additions(Set.of(), Set.of(), until + 1, until + 1).isEmpty());
    }
}
