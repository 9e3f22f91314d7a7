package io.github.themapleseed.tinymls.store;

import io.github.themapleseed.tinymls.clock.TimeSource;
import io.github.themapleseed.tinymls.config.StoreSettings;
import io.github.themapleseed.tinymls.maintenance.RatchetPolicy;
import io.github.themapleseed.tinymls.session.EntryHandle;
import io.github.themapleseed.tinymls.session.KeyEntry;
import io.github.themapleseed.tinymls.session.SessionDependencies;
import io.github.themapleseed.tinymls.session.SessionRegistry;
import io.github.themapleseed.tinymls.session.VersionStatus;
import io.github.themapleseed.tinymls.storefile.StoreContents;
import io.github.themapleseed.tinymls.storefile.StoreEntry;
import io.github.themapleseed.tinymls.storefile.StoreFileException;
import io.github.themapleseed.tinymls.storefile.StoreHeader;
import io.github.themapleseed.tinymls.storefile.StoreKey;
import io.github.themapleseed.tinymls.storefile.StorePassword;
import io.github.themapleseed.tinymls.storefile.StoreVersion;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.InvalidKeyException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A store of one process of a simulation, attached to its file, with one entry. */
public final class SimulatedStore {
    private static final String ALIAS = "key";
    private static final int ITERATIONS = 1_000;
    private static final long INTERVAL = TimeUnit.MINUTES.toMillis(1);
    private static final long WINDOW = TimeUnit.HOURS.toMillis(1);

    private final StoreDependencies dependencies;
    private final StoreKeeper keeper;
    private final UnlockedStore store;

    /** Loads the store from its file, which is made first if it is not there, and begins work. */
    public SimulatedStore(SessionDependencies sessions, RatchetPolicy policy, Path path, TimeSource time)
            throws IOException, StoreFileException {
        keeper = StoreKeeper.byHand(time);
        dependencies = new StoreDependencies(sessions, new SessionRegistry(sessions, policy), policy,
                new StoreSettings(List.of(path), INTERVAL, WINDOW, List.of(), false), keeper);
        if (!Files.exists(path)) {
            make(path, time);
        }
        try (StorePassword password = password()) {
            store = keeper.loaded(UnlockedStore.open(Files.readAllBytes(path), password, dependencies));
        }
        AttachedStore attached = store.attached();
        if (attached == null) {
            throw new IllegalStateException("not attached");
        }
        attached.beginWork();
    }

    private static StorePassword password() {
        return StorePassword.of("changeit".toCharArray());
    }

    private void make(Path path, TimeSource time) throws IOException {
        try (StorePassword password = password(); StoreContents none = StoreContents.empty();
                StoreKey key = StoreKey.derive(StoreHeader.of(new byte[16], 0, ITERATIONS, new byte[16]), password,
                        dependencies.delegate())) {
            Files.write(path, key.seal(none, time.wallMillis(), dependencies.sessions().random()));
        }
    }

    /** Looks at the file, and writes it if that is due. */
    public void visit() {
        keeper.visit();
    }

    /** The entry; null if the store has none yet. */
    public KeyEntry entry() {
        return store.find(ALIAS);
    }

    /** A handle of the entry, as a key object has one. */
    public EntryHandle handle() {
        return new EntryHandle(store.find(ALIAS));
    }

    /** Puts a key in: the first makes the entry, any other becomes a successor two windows and a minute from now. */
    public void put(byte[] root) {
        try {
            store.putEncoded(ALIAS, root, null);
        } catch (InvalidKeyException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Takes back the last version if it comes into force as late as a new one would; returns whether it did. */
    public boolean withdrawLast() {
        VersionStatus last = entry().lastVersion();
        if (last == null
                || last.activation() - dependencies.wallMillis() < StoreDependencies.leadMillis(entry().policy())) {
            return false;
        }
        store.entries().withdraw(entry(), last);
        return true;
    }

    /** The first epoch that a file holds of each version, by key id in hex; the file is opened with the password. */
    public Map<String, Long> oldestIn(byte[] file) throws StoreFileException {
        Map<String, Long> oldest = new HashMap<>();
        try (StorePassword password = password();
                StoreKey key = StoreKey.derive(StoreHeader.parse(file), password, dependencies.delegate());
                StoreContents contents = key.open(file)) {
            for (StoreEntry entry : contents.entries()) {
                for (StoreVersion version : entry.versions()) {
                    oldest.put(HexFormat.of().formatHex(version.keyId().bytes()), version.key().tree().from());
                }
            }
        }
        return oldest;
    }

    /** An operator on this machine merges another file into one, by the command for that. */
    public void merge(Path file, Path other) throws IOException {
        Path password = Files.writeString(file.resolveSibling("password"), "changeit");
        boolean isDone = new StoreCommands(dependencies, new PasswordSource(),
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)).run(
                List.of(file.toString(), "merge", other.toString(), "--password-file", password.toString()));
        if (!isDone) {
            throw new IllegalStateException("the command was refused");
        }
    }

    /** The process ends. */
    public void end() {
        KeyEntry entry = entry();
        keeper.close();
        if (entry != null) {
            entry.destroy();
        }
    }
}
