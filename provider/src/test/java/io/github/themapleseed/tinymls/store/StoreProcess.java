package io.github.themapleseed.tinymls.store;

import io.github.themapleseed.tinymls.clock.ManualTime;
import io.github.themapleseed.tinymls.config.StoreSettings;
import io.github.themapleseed.tinymls.session.EntryHandle;
import io.github.themapleseed.tinymls.session.World;
import io.github.themapleseed.tinymls.storefile.StoreContents;
import io.github.themapleseed.tinymls.storefile.StoreFileException;
import io.github.themapleseed.tinymls.storefile.StoreHeader;
import io.github.themapleseed.tinymls.storefile.StoreKey;
import io.github.themapleseed.tinymls.storefile.StorePassword;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One process that has a store attached to its file, with clocks moved by hand. */
final class StoreProcess {
    static final long SECOND = 1_000;
    static final long MINUTE = 60 * SECOND;
    static final long HOUR = 60 * MINUTE;
    static final long DAY = 24 * HOUR;
    static final String PASSWORD = "changeit";
    private static final int ITERATIONS = 1_000;

    final World world = new World();
    final ManualTime time = world.time;
    final StoreKeeper keeper = StoreKeeper.byHand(time);
    final Path path;
    final StoreDependencies dependencies;
    UnlockedStore store;
    /** Whether it uses keys of the store from the beginning, as a service does and a tool does not. */
    private boolean isService = true;

    private StoreProcess(Path path, boolean succeeds, List<Path> passwordFile) {
        this(List.of(path), succeeds, passwordFile);
    }

    private StoreProcess(List<Path> paths, boolean succeeds, List<Path> passwordFile) {
        this.path = paths.get(0);
        this.dependencies = new StoreDependencies(world.dependencies, world.registry, world.policy,
                new StoreSettings(paths, MINUTE, HOUR, passwordFile, succeeds), keeper);
    }

    static StorePassword password(String text) {
        return StorePassword.of(text.toCharArray());
    }

    /** A process that has loaded the store in that file, made if it is not there. */
    static StoreProcess on(Path path) {
        return new StoreProcess(path, false, List.of()).loaded();
    }

    /** A process whose settings name several files, of which it has loaded the first. */
    static StoreProcess onAll(Path... paths) {
        return new StoreProcess(List.of(paths), false, List.of()).loaded();
    }

    /** A process that only loads the store. */
    static StoreProcess toolOn(Path path) {
        StoreProcess tool = new StoreProcess(path, false, List.of());
        tool.isService = false;
        return tool.loaded();
    }

    static StoreProcess withPasswordFile(Path path, Path passwordFile) {
        return new StoreProcess(path, false, List.of(passwordFile)).loaded();
    }

    static StoreProcess succeeding(Path path) {
        return new StoreProcess(path, true, List.of()).loaded();
    }

    /** A process whose clock shows another time when it starts. */
    static StoreProcess startedAt(Path path, long wallMillis) {
        StoreProcess process = new StoreProcess(path, false, List.of());
        process.time.leap(wallMillis - process.time.wallMillis());
        return process.loaded();
    }

    private StoreProcess loaded() {
        try {
            if (!Files.exists(path)) {
                make();
            }
            load(PASSWORD);
            return this;
        } catch (IOException | StoreFileException e) {
            throw new IllegalStateException(e);
        }
    }

    private void make() throws IOException {
        try (StorePassword password = password(PASSWORD); StoreContents none = StoreContents.empty();
                StoreKey key = StoreKey.derive(StoreHeader.of(new byte[16], 0, ITERATIONS, new byte[16]), password,
                        dependencies.delegate())) {
            Files.write(path, key.seal(none, time.wallMillis(), world.dependencies.random()));
        }
    }

    void load(String password) throws IOException, StoreFileException {
        try (StorePassword given = password(password)) {
            store = keeper.loaded(UnlockedStore.open(Files.readAllBytes(path), given, dependencies));
        }
        AttachedStore attached = store.attached();
        if (isService && attached != null) {
            attached.beginWork();
        }
    }

    /** Puts a key into the store: a new entry, or a successor after the lead. */
    StoreProcess put(String alias, int number) {
        try {
            store.putEncoded(alias, World.root(number), null);
            return this;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    AttachedStore file() {
        return store.attached();
    }

    StoreStatus.State state() {
        return file().status().state();
    }

    EntryHandle key(String alias) {
        return new EntryHandle(store.find(alias));
    }

    /** Visits the store. */
    StoreProcess visit() {
        keeper.visit();
        return this;
    }

    /** Time goes by for all of these processes; each visits its store every two seconds, and maintenance its keys. */
    static void pass(long millis, StoreProcess... all) {
        for (long left = millis; left > 0; left -= 2 * SECOND) {
            for (StoreProcess each : all) {
                each.time.pass(Math.min(left, 2 * SECOND));
                each.world.pass(1);
                each.keeper.visit();
            }
        }
    }

    /** Monotonic time goes by without visits, the wall clock with it. */
    static void skip(long millis, StoreProcess... all) {
        for (StoreProcess each : all) {
            each.time.passNanos(TimeUnit.MILLISECONDS.toNanos(millis));
        }
    }

    byte[] bytes() {
        try {
            return Files.readAllBytes(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the file holds, opened with the password. */
    StoreContents contents() throws StoreFileException {
        return contents(bytes(), PASSWORD);
    }

    StoreContents contents(byte[] file, String text) throws StoreFileException {
        try (StorePassword password = password(text);
                StoreKey key = StoreKey.derive(StoreHeader.parse(file), password, dependencies.delegate())) {
            return key.open(file);
        }
    }

    /** The file with other contents, as another program would write it. */
    void write(StoreContents contents, String text, byte[] salt, long writtenAt) throws IOException {
        try (StorePassword password = password(text);
                StoreKey key = StoreKey.derive(StoreHeader.of(new byte[16], 0, ITERATIONS, salt), password,
                        dependencies.delegate())) {
            Files.write(path, key.seal(contents, writtenAt, world.dependencies.random()));
        }
    }

    /** The first epoch that the file still opens of the first version of "key". */
    long oldestOnDisk() throws StoreFileException {
        try (StoreContents contents = contents()) {
            return contents.entries().stream().filter(entry -> entry.alias().equals("key")).findFirst().orElseThrow()
                    .versions().get(0).key().tree().from();
        }
    }

    /** How many versions the file has in all. */
    int versionsOnDisk() throws StoreFileException {
        try (StoreContents contents = contents()) {
            return contents.entries().stream().mapToInt(entry -> entry.versions().size()).sum();
        }
    }
}
