package io.github.themapleseed.tinymls.conformance.memory;

import io.github.themapleseed.tinymls.conformance.heap.KeySecrets;
import io.github.themapleseed.tinymls.conformance.heap.Needles;
import io.github.themapleseed.tinymls.conformance.memory.BlindSearch.Target;
import io.github.themapleseed.tinymls.conformance.model.Prefix;
import io.github.themapleseed.tinymls.conformance.model.ReferenceStoreFile.StoreHeader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The thief who has kept every copy of the files of two stores and reads the memory of the process that uses them:
 * right after it has sealed and opened, and when the windows of keys and stores have passed.
 */
final class StoreAttack {
    /** How often the memory is read until it is as it should be: on a busy machine erasing may be late. */
    private static final int MOST_READINGS = 4;
    private static final Duration BLIND_TIME = Duration.ofSeconds(4);
    private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(5);
    private static final String INTERVAL = "500ms";

    private final Collector collector;
    private final long windowMillis;
    private final StolenStore attached;
    private final StolenStore dropped;
    private final Testimony testimony;

    /**
     * What came of it.
     *
     * @param wasTimely whether the first reading came before any window had passed
     * @param used when the victim had sealed and opened for the last time
     */
    record Outcome(StolenStore attached, StolenStore dropped, boolean wasTimely, long used,
            List<Testimony.Message> messages, Reading before, Reading after, BlindSearch.Result blindAfter) {
        @Override
        public String toString() {
            return String.format("store attack, JDK %d: %d copies of the file%n  before, %s%n  after, %s; blind, %s",
                    Runtime.version().feature(), attached.copies().size(), before.counts(), after.counts(),
                    blindAfter);
        }
    }

    StoreAttack(Path folder, Collector collector, long windowMillis) throws IOException {
        this.collector = collector;
        this.windowMillis = windowMillis;
        attached = new StolenStore(folder.resolve("attached-" + collector), StoreVictim.KEYS.get(0), windowMillis);
        dropped = new StolenStore(folder.resolve("dropped-" + collector), StoreVictim.KEYS.get(1), windowMillis);
        testimony = new Testimony(windowMillis);
    }

    Outcome run() throws IOException, InterruptedException {
        String window = windowMillis + "ms";
        List<String> settings = List.of("-Dtinymls.stores=" + attached.path(), "-Dtinymls.store.window=" + window,
                "-Dtinymls.store.interval=" + INTERVAL);
        try (VictimJvm victim = new VictimJvm(collector, settings, StoreVictim.class, attached.path().toString(),
                dropped.path().toString())) {
            testimony.listen(victim, "ready");
            try (ProcessMemory memory = MemoryAttack.open(victim)) {
                return attack(victim, memory);
            }
        }
    }

    private Outcome attack(VictimJvm victim, ProcessMemory memory) throws IOException, InterruptedException {
        victim.hand(attached.password().getBytes(StandardCharsets.US_ASCII));
        victim.hand(dropped.password().getBytes(StandardCharsets.US_ASCII));
        testimony.listen(victim, "used");
        attached.copy();
        victim.stop();
        long used = testimony.at("used");
        boolean isTimely = System.currentTimeMillis() - used < windowMillis / 2;
        Reading before = new Reading(memory, secrets(Long.MAX_VALUE), new BlindSearch(List.of()));
        victim.resume();
        for (int reading = 1; ; reading++) {
            awaitFile(victim, used + (1 + 2 * reading) * windowMillis);
            victim.stop();
            BlindSearch blindly = new BlindSearch(targets());
            Reading after = new Reading(memory, secrets(used), blindly);
            victim.resume();
            if (reading == MOST_READINGS || after.forbidden().isEmpty()) {
                return new Outcome(attached, dropped, isTimely, used, testimony.messages(), before, after,
                        blindly.run(BLIND_TIME));
            }
            System.out.println("store attack: still there, and looked for once more: " + after.forbidden().get(0));
        }
    }

    /** Keeps every copy of the attached store's file until one is there that was written so late. */
    private void awaitFile(VictimJvm victim, long writtenAt) throws IOException {
        long start = System.nanoTime();
        while (attached.copy().writtenAt() < writtenAt) {
            if (System.nanoTime() - start > PATIENCE_NANOS) {
                throw new IllegalStateException("process " + victim.pid() + " does not write the file");
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    /** What must not be there once that time has left the windows; and nodes that are to open the newest copy. */
    private Needles secrets(long cutoff) {
        Needles needles = new Needles();
        for (StolenStore store : List.of(attached, dropped)) {
            store.addPassword(needles);
            KeySecrets key = KeySecrets.ofRootKey(store.alias(), store.keysRootKey());
            key.addRoot(needles);
            for (Testimony.Message message : of(store)) {
                key.addErasedNodes(needles, List.of(message.prefix().epoch()), cutoff);
                key.addMessage(needles, message.prefix(), 0);
            }
            KeySecrets file = KeySecrets.ofRootKey(store.fileName(), store.fileRootKey());
            file.addRoot(needles);
            List<Long> epochs = store.copies().stream().map(StoreHeader::writtenAt).filter(at -> at <= cutoff).toList();
            // of the store that was dropped nothing may be left, not even what opens a file of the time to come
            file.addErasedNodes(needles, epochs, store == dropped ? Long.MAX_VALUE : cutoff);
        }
        KeySecrets.ofRootKey(Kind.LIVING_PREFIX + attached.fileName(), attached.fileRootKey())
                .addErasedNodes(needles, List.of(attached.newest().writtenAt()), Long.MAX_VALUE);
        return needles;
    }

    private List<Testimony.Message> of(StolenStore store) {
        return testimony.messages().stream().filter(message -> message.key().equals(store.alias())).toList();
    }

    /** The first message under each key, and the first copy of each file. */
    private List<Target> targets() {
        List<Target> targets = new ArrayList<>();
        for (StolenStore store : List.of(attached, dropped)) {
            Prefix prefix = testimony.first(store.alias()).prefix();
            targets.add(new Target(store.alias(), prefix,
                    KeySecrets.ofRootKey(store.alias(), store.keysRootKey()).sender(prefix).commitment()));
            targets.add(new Target(store.fileName(), store.firstPrefix(),
                    KeySecrets.ofRootKey(store.fileName(), store.fileRootKey()).sender(store.firstPrefix())
                            .commitment()));
        }
        return targets;
    }
}
