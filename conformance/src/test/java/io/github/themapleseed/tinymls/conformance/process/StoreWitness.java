package io.github.themapleseed.tinymls.conformance.process;

import io.github.themapleseed.tinymls.conformance.model.ReferenceEntry;
import io.github.themapleseed.tinymls.conformance.model.ReferenceStore;
import io.github.themapleseed.tinymls.conformance.model.ReferenceStoreFile;
import io.github.themapleseed.tinymls.conformance.model.ReferenceTombstone;
import io.github.themapleseed.tinymls.conformance.model.ReferenceVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;

/**
 * Reads a store's file again and again while others write it, and holds each file that it sees against the one before,
 * by the reference model alone: it opens, nothing that was forgotten comes back, and nothing is lost.
 */
final class StoreWitness implements AutoCloseable {
    private static final long PAUSE_NANOS = 2_000_000;

    private final Path file;
    private final String password;
    /** How far the clocks of those that may be right are ahead of this one, in ms, with some room. */
    private final long ahead;
    private final List<String> violations = new CopyOnWriteArrayList<>();
    private final Map<String, Known> versions = new HashMap<>();
    private final Map<String, Boolean> entries = new HashMap<>();
    private final Set<String> buried = new HashSet<>();
    private final Thread thread = new Thread(this::run, "witness");
    private volatile boolean ends;
    private volatile ReferenceStore last;
    private volatile int seen;
    private byte[] before = {};

    /** What was last seen of a version. */
    private record Known(String entry, long from, long goneAfter, boolean isThere) {
    }

    StoreWitness(Path file, String password, long ahead) {
        this.file = file;
        this.password = password;
        this.ahead = ahead;
        thread.start();
    }

    private void run() {
        while (!ends) {
            look();
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private synchronized void look() {
        try {
            byte[] bytes = Files.readAllBytes(file);
            if (!Arrays.equals(bytes, before)) {
                before = bytes;
                examine(bytes);
            }
        } catch (IOException e) {
            violations.add("the file cannot be read: " + e);
        }
    }

    private void examine(byte[] bytes) {
        ReferenceStoreFile.Outcome outcome = ReferenceStoreFile.examine(password, bytes);
        if (outcome.rejectedBy().isPresent()) {
            violations.add("file " + seen + " does not open: " + outcome.rejectedBy());
            return;
        }
        ReferenceStore store = outcome.contents();
        compareTombstones(store);
        Set<String> present = new HashSet<>();
        store.entries().forEach(entry -> compare(entry, present));
        missing(present);
        last = store;
        seen++;
    }

    private void compareTombstones(ReferenceStore store) {
        Set<String> now = new HashSet<>();
        store.tombstones().stream().map(ReferenceTombstone::id).forEach(id -> now.add(hex(id)));
        buried.stream().filter(id -> !now.contains(id))
                .forEach(id -> violations.add("file " + seen + " has lost a tombstone"));
        buried.addAll(now);
    }

    private void compare(ReferenceEntry entry, Set<String> present) {
        String id = hex(entry.id());
        present.add(id);
        if (Boolean.FALSE.equals(entries.put(id, true))) {
            violations.add("file " + seen + ": entry " + entry.name() + " came back");
        }
        for (int i = 0; i < entry.versions().size(); i++) {
            ReferenceVersion version = entry.versions().get(i);
            String key = hex(version.key().keyId());
            present.add(key);
            Known known = versions.put(key,
                    new Known(id, version.key().from(), entry.lastInForce(i) + entry.window(), true));
            if (known != null && !known.isThere) {
                violations.add("file " + seen + ": a version of " + entry.name() + " came back, "
                        + (System.currentTimeMillis() - known.goneAfter) + " ms after its end");
            } else if (known != null && version.key().from() < known.from) {
                violations.add("file " + seen + ": " + (known.from - version.key().from()) + " forgotten epochs of "
                        + entry.name() + " came back");
            }
        }
    }

    private void missing(Set<String> present) {
        long latest = System.currentTimeMillis() + ahead;
        entries.replaceAll((id, isThere) -> {
            if (isThere && !present.contains(id) && !buried.contains(id)) {
                violations.add("file " + seen + " has lost an entry");
            }
            return present.contains(id);
        });
        versions.replaceAll((key, known) -> {
            boolean isThere = present.contains(key);
            boolean mayGo = buried.contains(key) || buried.contains(known.entry) || known.goneAfter < latest;
            if (known.isThere && !isThere && !mayGo) {
                violations.add("file " + seen + " has lost a version");
            }
            return new Known(known.entry, known.from, known.goneAfter, isThere);
        });
    }

    private static String hex(byte[] id) {
        return HexFormat.of().formatHex(id);
    }

    /** The present contents of the file. */
    ReferenceStore contents() {
        look();
        return last;
    }

    /** What was wrong with some file. */
    List<String> violations() {
        return violations;
    }

    /** How many files it has seen. */
    int seen() {
        return seen;
    }

    @Override
    public void close() {
        ends = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
