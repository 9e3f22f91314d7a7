package io.github.themapleseed.tinymls.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.config.StoreSettings;
import io.github.themapleseed.tinymls.primitive.Delegate;
import io.github.themapleseed.tinymls.session.KeyInventory;
import io.github.themapleseed.tinymls.session.SessionDependencies;
import io.github.themapleseed.tinymls.session.SessionRegistry;
import io.github.themapleseed.tinymls.session.World;
import io.github.themapleseed.tinymls.storefile.StoreContents;
import io.github.themapleseed.tinymls.storefile.StoreEntry;
import io.github.themapleseed.tinymls.storefile.StoreFileException;
import io.github.themapleseed.tinymls.storefile.StoreKey;
import io.github.themapleseed.tinymls.storefile.StorePassword;
import io.github.themapleseed.tinymls.storefile.StoreVersion;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.Security;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the command line does to a store's file, and what it says and refuses. */
class StoreCommandsTest {
    private static final long WINDOW = World.DEFAULT.windowMillis();
    private static final long LIFE = World.DEFAULT.lifetimeMillis();
    private static final long MINUTE = TimeUnit.MINUTES.toMillis(1);

    private final World world = new World();
    private final StoreDependencies dependencies = dependencies();
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    @TempDir
    private Path folder;
    private Path file;
    private Path password;
    private int overtaken;

    private StoreDependencies dependencies() {
        SessionDependencies sessions = new SessionDependencies(Delegate.of(Security.getProvider("SunJCE")),
                new Overtaking(), new KeyInventory(world.maintenance));
        return new StoreDependencies(sessions, new SessionRegistry(sessions, World.DEFAULT), World.DEFAULT,
                new StoreSettings(List.of(), MINUTE, 60 * MINUTE, List.of(), false),
                StoreKeeper.byHand(sessions.keys().maintenance().time()));
    }

    /** Has another process write the file while a command draws random bytes, as long as {@link #overtaken} says. */
    private final class Overtaking extends SecureRandom {
        private static final long serialVersionUID = 1L;

        @Override
        public void nextBytes(byte[] bytes) {
            super.nextBytes(bytes);
            if (overtaken > 0) {
                overtaken--;
                rewrite();
            }
        }
    }

    private void rewrite() {
        try (StorePassword given = StorePassword.of("changeit".toCharArray())) {
            byte[] bytes = Files.readAllBytes(file);
            try (StoreKey key = StoreKey.derive(StoreKey.checked(bytes), given, dependencies.delegate());
                    StoreContents contents = key.open(bytes)) {
                Files.write(file, key.seal(contents, now(), new SecureRandom()));
            }
        } catch (IOException | StoreFileException e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeEach
    void writePassword() throws Exception {
        file = folder.resolve("store");
        password = Files.writeString(folder.resolve("password"), "changeit\nnot this line\n");
    }

    private boolean run(Path store, String... words) {
        said.reset();
        List<String> all = new ArrayList<>(List.of(store.toString()));
        all.addAll(List.of(words));
        all.addAll(List.of("--password-file", password.toString()));
        return new StoreCommands(dependencies, new PasswordSource(),
                new PrintStream(said, true, StandardCharsets.UTF_8)).run(all);
    }

    private String said() {
        return said.toString(StandardCharsets.UTF_8);
    }

    private void does(String... words) {
        assertTrue(run(file, words), this::said);
    }

    private void refuses(String why, String... words) throws Exception {
        byte[] before = Files.exists(file) ? Files.readAllBytes(file) : null;
        assertFalse(run(file, words), this::said);
        assertTrue(said().contains(why), this::said);
        if (before != null) {
            assertArrayEquals(before, Files.readAllBytes(file));
        }
    }

    private List<StoreEntry> entries(Path store) throws Exception {
        byte[] bytes = Files.readAllBytes(store);
        try (StorePassword given = StorePassword.of("changeit".toCharArray());
                StoreKey key = StoreKey.derive(StoreKey.checked(bytes), given, dependencies.delegate());
                StoreContents contents = key.open(bytes)) {
            return contents.entries();
        }
    }

    private List<Long> activations(Path store) throws Exception {
        return entries(store).get(0).versions().stream().map(StoreVersion::activation).toList();
    }

    private long now() {
        return world.time.wallMillis();
    }

    @Test
    void createMakesStoreAndEntries() throws Exception {
        does("create", "Orders");
        does("create", "slow", "--lifetime", "7d", "--window", "unlimited", "--period", "1s");
        StoreEntry orders = entries(file).get(0);
        assertEquals("orders", orders.alias());
        assertEquals(now() - WINDOW, orders.versions().get(0).activation());
        assertEquals(now() - WINDOW + LIFE, orders.versions().get(0).notAfter());
        assertEquals(WINDOW, orders.windowMillis());
        StoreEntry slow = entries(file).get(1);
        assertTrue(slow.isUnlimited());
        assertEquals(1_000, slow.periodMillis());
        assertEquals(0, slow.versions().get(0).activation());
        assertEquals(now() + TimeUnit.DAYS.toMillis(7), slow.versions().get(0).notAfter());
        refuses("already", "create", "ORDERS");
        refuses("lifetime has to be longer", "create", "dead", "--window", "1d", "--lifetime", "1d");
        does();
        assertTrue(said().contains("\"orders\" (entry ") && said().contains("IN FORCE")
                && said().contains("nothing is in force from"), this::said);
    }

    @Test
    void succeedAppointsAfterTheLead() throws Exception {
        does("create", "k");
        does("succeed", "k");
        assertEquals(List.of(now() - WINDOW, now() + 2 * WINDOW + MINUTE), activations(file));
        assertTrue(said().contains("Copy the file to all the others before"), this::said);
        assertFalse(said().contains("WARNING"), this::said);
        does("succeed", "k", "--in", "10s", "--lifetime", "1h");
        assertTrue(said().contains("WARNING"), this::said);
        assertEquals(3, activations(file).size());
        refuses("no entry", "succeed", "other");
    }

    /** Every message of such a key opens once its receiver has the file: a minute for copying it is enough. */
    @Test
    void leadOfAKeyWithoutAWindowIsAMinute() throws Exception {
        does("create", "k", "--window", "unlimited", "--lifetime", "36500d");
        does("succeed", "k");
        assertEquals(List.of(0L, now() + MINUTE), activations(file));
        assertFalse(said().contains("WARNING"), this::said);
        does("withdraw", "k");
    }

    @Test
    void successorAfterAGapIsAskedForTwice() throws Exception {
        does("create", "k", "--lifetime", "10m");
        refuses("--gap", "succeed", "k", "--in", "30m");
        does("succeed", "k", "--in", "30m", "--gap");
        assertEquals(now() + 30 * MINUTE, activations(file).get(1));
    }

    @Test
    void withdrawTakesBackWhatIsNotInForce() throws Exception {
        does("create", "k");
        refuses("not in force yet", "withdraw", "k");
        does("succeed", "k", "--in", "30m");
        world.pass(28 * MINUTE);
        refuses("--force", "withdraw", "k");
        does("withdraw", "k", "--force");
        assertEquals(1, activations(file).size());
        does();
        assertTrue(said().contains("Deleted or withdrawn: 1"), this::said);
        refuses("not in force yet", "withdraw", "k");
    }

    @Test
    void mergeTakesInACopyOfAnyAge() throws Exception {
        does("create", "k");
        Path copy = Files.copy(file, folder.resolve("copy"));
        assertTrue(run(copy, "succeed", "k", "--in", "5h"), this::said);
        does("succeed", "k", "--in", "2h");
        world.pass(3 * 60 * MINUTE);
        does("merge", copy.toString());
        assertEquals(3, activations(file).size());
        byte[] merged = Files.readAllBytes(file);
        does("merge", copy.toString());
        assertEquals(3, activations(file).size());
        assertFalse(Arrays.equals(merged, Files.readAllBytes(file)), "each file is sealed anew");
    }

    @Test
    void forkMakesOtherIdsOfTheSameKeys() throws Exception {
        does("create", "k");
        Path other = folder.resolve("other");
        does("fork", other.toString());
        StoreEntry one = entries(file).get(0);
        StoreEntry two = entries(other).get(0);
        assertFalse(one.id().equals(two.id()));
        assertEquals(one.versions().get(0).keyId(), two.versions().get(0).keyId());
        refuses("exists already", "fork", other.toString());
    }

    /** Services write the file at any time: a command that was overtaken does not undo what they wrote. */
    @Test
    void fileThatServicesWriteMeanwhileIsReadAgain() throws Exception {
        does("create", "k");
        overtaken = 2;
        does("succeed", "k");
        assertEquals(2, activations(file).size());
        assertEquals(1, said().lines().filter(line -> line.contains("Appointed")).count());
    }

    @Test
    void wrongPasswordAndNoStoreAreRefused() throws Exception {
        refuses("no file", "succeed", "k");
        does("create", "k");
        Files.writeString(password, "otherwise");
        refuses("password", "succeed", "k");
        Files.write(file, new byte[200]);
        refuses("no TinyMLS key store", "create", "k");
    }

    @Test
    void malformedCommandsAreErrors() {
        does("create", "k");
        for (String[] words : new String[][] {{"destroy", "k"}, {"create"}, {"create", "l", "--in", "3m"},
                {"succeed", "k", "--in", "soon"}, {"create", "l", "--window"}}) {
            assertThrows(IllegalArgumentException.class, () -> run(file, words), () -> Arrays.toString(words));
        }
    }
}
