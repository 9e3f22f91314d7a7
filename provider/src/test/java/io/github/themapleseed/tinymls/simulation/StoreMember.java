package io.github.themapleseed.tinymls.simulation;

import io.github.themapleseed.tinymls.maintenance.Maintenance;
import io.github.themapleseed.tinymls.maintenance.RatchetPolicy;
import io.github.themapleseed.tinymls.maintenance.SimulatedMaintenance;
import io.github.themapleseed.tinymls.session.EntryHandle;
import io.github.themapleseed.tinymls.session.KeyInventory;
import io.github.themapleseed.tinymls.session.SessionDependencies;
import io.github.themapleseed.tinymls.store.SimulatedStore;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One process that has the store of its host's file attached. */
final class StoreMember {
    /** How often maintenance and the store's keeper run in a long step of time. */
    private static final int VISITS = 4;
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** Sees the file after each visit. */
    interface Watcher {
        /** The store has been visited. */
        void visited(StoreMember member) throws Exception;
    }

    final SimulatedClock clock;
    final SimulatedStore store;
    final EntryHandle key;
    final Path file;
    final WatchedDelegate watched;
    /** Of each version, by key id, the first epoch that has not been seen to be forgotten. */
    final Map<String, Long> forgotten = new HashMap<>();
    /** Of each version the first epoch that it had when it came out of the file: others may have punctured that. */
    final Map<String, Long> given = new HashMap<>();
    private final Map<String, Long> givenNanos = new HashMap<>();
    /** The latest time at which a message was to be sealed. */
    long latestWall;
    /** The key id of the version that was sealed under last. */
    String begun = "";
    private final Maintenance maintenance;
    private final Watcher watcher;
    private final RatchetPolicy policy;
    private long visitedNanos;

    StoreMember(RatchetPolicy policy, Path file, SimulatedClock clock, NoncePairs pairs, long seed, Watcher watcher)
            throws Exception {
        this.watcher = watcher;
        this.policy = policy;
        this.file = file;
        this.clock = clock;
        this.watched = WatchedDelegate.of(pairs);
        this.maintenance = SimulatedMaintenance.of(clock);
        this.store = new SimulatedStore(new SessionDependencies(watched.start(), new SeededRandom(seed),
                new KeyInventory(maintenance)), policy, file, clock);
        this.key = store.entry() == null ? null : store.handle();
        this.visitedNanos = clock.monotonicNanos();
        noteGiven();
        maintenance.visitDue();
    }

    private void noteGiven() {
        if (store.entry() != null) {
            store.entry().versions().forEach(each -> {
                String id = HexFormat.of().formatHex(each.keyId());
                given.putIfAbsent(id, each.oldestEpoch());
                givenNanos.putIfAbsent(id, clock.monotonicNanos());
            });
        }
    }

    /** Whether a version came out of the file just now, and is punctured at the next visit of maintenance. */
    boolean isNew(String keyId) {
        return clock.monotonicNanos() - givenNanos.getOrDefault(keyId, 0L)
                <= TimeUnit.MILLISECONDS.toNanos(policy.windowMillis()) / 4;
    }

    /** As often as the keeper's thread would. */
    private void visitStore() throws Exception {
        if (clock.monotonicNanos() - visitedNanos >= PAUSE_NANOS) {
            visitedNanos = clock.monotonicNanos();
            store.visit();
            watcher.visited(this);
            noteGiven();
        }
    }

    /** Time goes by, and maintenance and keeper run as often as their threads would, at least towards the end. */
    void pass(long nanos) throws Exception {
        long left = nanos;
        for (int visits = 0; left > 0; visits++) {
            visitStore();
            long wait = Math.max(1, maintenance.visitDue());
            long nap = visits < VISITS || left <= wait ? Math.min(left, wait) : left - wait / 2;
            clock.pass(nap);
            left -= nap;
        }
        maintenance.visitDue();
        visitStore();
    }

    void leap(long millis) {
        maintenance.present(policy);
        clock.leap(millis);
        maintenance.present(policy);
    }

    void end() {
        store.end();
        maintenance.visitDue();
    }

    @Override
    public String toString() {
        return clock + "; " + store.entry().versions();
    }
}
