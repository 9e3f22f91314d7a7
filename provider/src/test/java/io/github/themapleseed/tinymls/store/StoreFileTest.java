package io.github.themapleseed.tinymls.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.themapleseed.tinymls.Await;
import io.github.themapleseed.tinymls.store.StoreAccessException.Kind;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A store's file is replaced whole or not at all, and every failure says what an operator can do. */
class StoreFileTest {
    private static final byte[] OLD = bytes(1, 5_000);
    private static final byte[] NEW = bytes(2, 9_000);

    @TempDir
    Path folder;
    private Path path;
    private Path mounted;

    private static byte[] bytes(int value, int length) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    @BeforeEach
    void writeOld() throws IOException {
        path = folder.resolve("keys.store");
        Files.write(path, OLD);
    }

    @AfterEach
    void unmount() throws Exception {
        if (mounted != null) {
            run("umount", mounted.toString());
        }
    }

    private static int run(String... command) throws Exception {
        return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start().waitFor();
    }

    /** Mounts if this user may; the test is skipped if not. */
    private void mount(Path place, String... options) throws Exception {
        List<String> command = new ArrayList<>(List.of("mount"));
        command.addAll(List.of(options));
        command.add(place.toString());
        boolean done;
        try {
            done = run(command.toArray(String[]::new)) == 0;
        } catch (IOException noSuchCommand) {
            done = false;
        }
        assumeTrue(done, "this user may mount");
        mounted = place;
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static Kind refusal(StoreFile file, byte[] before) {
        return assertThrows(StoreAccessException.class, () -> file.replace(before, NEW)).kind();
    }

    private static StoreFile failing(Path path, WriteStep at, IOException failure) {
        return StoreFile.at(path, step -> {
            if (step == at) {
                throw failure;
            }
        });
    }

    @Test
    void replacesTheWholeFile() throws Exception {
        StoreFile file = StoreFile.at(path);
        assertArrayEquals(OLD, file.read());
        assertArrayEquals(Arrays.copyOf(OLD, 106), file.head());
        file.replace(OLD, NEW);
        assertArrayEquals(NEW, file.read());
        assertEquals(List.of("keys.store", "keys.store.lock"), names(folder));
    }

    /** What lies on the disk before each step is what a process leaves that is killed there. */
    @Test
    void killedBetweenAnyTwoStepsLeavesTheOldFileOrTheNewOne() throws Exception {
        List<Path> crashes = new ArrayList<>();
        StoreFile.at(path, step -> {
            Path crash = Files.createDirectory(folder.resolve("at " + step));
            for (String name : names(folder)) {
                if (Files.isRegularFile(folder.resolve(name))) {
                    Files.copy(folder.resolve(name), crash.resolve(name));
                }
            }
            crashes.add(crash);
        }).replace(OLD, NEW);
        assertEquals(WriteStep.values().length, crashes.size());
        int leftovers = 0;
        for (Path crash : crashes) {
            StoreFile left = StoreFile.at(crash.resolve("keys.store"));
            byte[] found = left.read();
            assertTrue(Arrays.equals(found, OLD) || Arrays.equals(found, NEW), crash.toString());
            leftovers += Files.exists(crash.resolve("keys.store.tinymls-new")) ? 1 : 0;
            left.replace(found, bytes(3, 20));
            assertArrayEquals(bytes(3, 20), left.read());
            assertEquals(List.of("keys.store", "keys.store.lock"), names(crash));
        }
        assertEquals(5, leftovers);
    }

    @ParameterizedTest
    @EnumSource
    void failureAtAnyStepLeavesTheOldFileAndNothingElse(WriteStep at) throws Exception {
        StoreFile file = failing(path, at,
                new FileSystemException("keys.store.tinymls-new", null, "No space left on device"));
        if (at == WriteStep.FORCE_FOLDER) {
            file.replace(OLD, NEW); // the new file is in its place
            return;
        }
        assertEquals(Kind.NO_SPACE, refusal(file, OLD));
        assertArrayEquals(OLD, file.read());
        assertFalse(Files.exists(folder.resolve("keys.store.tinymls-new")));
        StoreFile.at(path).replace(OLD, NEW);
    }

    @Test
    void fullDisk() throws Exception {
        Path disk = Files.createDirectory(folder.resolve("disk"));
        mount(disk, "-t", "tmpfs", "-o", "size=64k", "none");
        StoreFile file = StoreFile.at(disk.resolve("keys.store"));
        file.replace(null, OLD);
        assertEquals(Kind.NO_SPACE,
                assertThrows(StoreAccessException.class, () -> file.replace(OLD, bytes(4, 70_000))).kind());
        assertArrayEquals(OLD, file.read());
        file.replace(OLD, NEW);
        assertArrayEquals(NEW, file.read());
    }

    @Test
    void readOnlyFileSystem() throws Exception {
        Path disk = Files.createDirectory(folder.resolve("disk"));
        mount(disk, "-t", "tmpfs", "-o", "size=64k", "none");
        StoreFile file = StoreFile.at(disk.resolve("keys.store"));
        file.replace(null, OLD);
        run("mount", "-o", "remount,ro", disk.toString());
        assertEquals(Kind.READ_ONLY, refusal(file, OLD));
        assertArrayEquals(OLD, file.read());
    }

    @ParameterizedTest
    @EnumSource(value = WriteStep.class, names = {"LOCK", "MAKE", "RENAME"})
    void folderThatThisUserMayNotWrite(WriteStep at) {
        StoreFile file = failing(path, at, new AccessDeniedException("keys.store.tinymls-new"));
        StoreAccessException refusal = assertThrows(StoreAccessException.class, () -> file.replace(OLD, NEW));
        assertTrue(refusal.isReadOnly());
        assertTrue(refusal.getMessage().contains("Its folder and the file must be writable"), refusal.getMessage());
    }

    @Test
    void mountedFileCannotBeReplaced() throws Exception {
        Path other = folder.resolve("other");
        Files.write(other, OLD);
        mount(path, "--bind", other.toString());
        StoreFile file = StoreFile.at(path);
        StoreAccessException refusal = assertThrows(StoreAccessException.class, () -> file.replace(OLD, NEW));
        assertEquals(Kind.MOUNTED, refusal.kind());
        assertTrue(refusal.isReadOnly());
        assertTrue(refusal.getMessage().contains("mount its folder instead"), refusal.getMessage());
        assertArrayEquals(OLD, file.read());
        assertFalse(Files.exists(folder.resolve("keys.store.tinymls-new")));
    }

    @Test
    void renameThatFailsIsAMountedFile() {
        assertEquals(Kind.MOUNTED, refusal(failing(path, WriteStep.RENAME,
                new FileSystemException("keys.store.tinymls-new", "keys.store", "Device or resource busy")), OLD));
    }

    @Test
    void missingAndEmptyFile() throws Exception {
        StoreFile none = StoreFile.at(folder.resolve("none"));
        assertFalse(none.exists());
        assertEquals(Kind.MISSING, assertThrows(StoreAccessException.class, none::head).kind());
        assertEquals(Kind.CHANGED, refusal(none, OLD));
        none.replace(null, NEW);
        assertArrayEquals(NEW, none.read());
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("none"))));
        assertEquals(Kind.CHANGED, refusal(none, null));
        Files.write(path, new byte[0]);
        StoreFile empty = StoreFile.at(path);
        assertEquals(0, empty.head().length);
        assertEquals(Kind.CHANGED, refusal(empty, OLD));
        empty.replace(new byte[0], NEW);
        assertArrayEquals(NEW, empty.read());
        assertEquals(Kind.MISSING, refusal(StoreFile.at(folder.resolve("nowhere/keys")), OLD));
    }

    @Test
    void fileLongerThanAnyStoreIsNotRead() throws Exception {
        try (var channel = java.nio.channels.FileChannel.open(path, java.nio.file.StandardOpenOption.WRITE)) {
            channel.write(java.nio.ByteBuffer.allocate(1), StoreFile.MAX_BYTES);
        }
        assertEquals(Kind.TOO_LONG, assertThrows(StoreAccessException.class, () -> StoreFile.at(path).read()).kind());
    }

    @Test
    void linkThatIsSwappedLeadsToTheNewFile() throws Exception {
        Path one = Files.createDirectory(folder.resolve("one")).resolve("data");
        Path two = Files.createDirectory(folder.resolve("two")).resolve("data");
        Files.write(one, OLD);
        Files.write(two, bytes(5, 300));
        Path link = folder.resolve("link");
        Files.createSymbolicLink(link, Path.of("one/data"));
        StoreFile file = StoreFile.at(link);
        file.replace(OLD, NEW);
        assertArrayEquals(NEW, Files.readAllBytes(one));
        assertTrue(Files.isSymbolicLink(link));
        Files.delete(link);
        Files.createSymbolicLink(link, Path.of("two/data"));
        assertArrayEquals(bytes(5, 300), file.read());
        assertEquals(Kind.CHANGED, refusal(file, NEW));
        file.replace(file.head(), OLD);
        assertArrayEquals(OLD, Files.readAllBytes(two));
    }

    @Test
    void fileReplacedMeanwhileIsLeftAlone() throws Exception {
        byte[] others = bytes(6, 400);
        StoreFile file = StoreFile.at(path, step -> {
            if (step == WriteStep.COMPARE) {
                Files.write(path, others);
            }
        });
        assertEquals(Kind.CHANGED, refusal(file, OLD));
        assertArrayEquals(others, file.read());
    }

    @Test
    void leftoverOfAKilledWriterIsRemoved() throws Exception {
        Path leftover = folder.resolve("keys.store.tinymls-new");
        Files.write(leftover, NEW);
        StoreFile.at(path).removeLeftover();
        assertFalse(Files.exists(leftover));
        Files.createSymbolicLink(leftover, path);
        StoreFile.at(path).replace(OLD, NEW);
        assertArrayEquals(NEW, Files.readAllBytes(path));
        assertFalse(Files.isSymbolicLink(path));
    }

    /** A script that distributes the file may be in the middle of its copy when the running process writes. */
    @Test
    void copyOfAScriptBesideTheFileIsLeftAlone() throws Exception {
        List<String> usual = List.of("keys.store.new", "keys.store.tmp", "keys.store.copy", ".keys.store.aB3xY9");
        for (String name : usual) {
            Files.write(folder.resolve(name), OLD);
        }
        StoreFile.at(path).removeLeftover();
        StoreFile.at(path).replace(OLD, NEW);
        for (String name : usual) {
            assertArrayEquals(OLD, Files.readAllBytes(folder.resolve(name)), name);
        }
    }

    @Test
    void ownerGroupAndModeStay() throws Exception {
        assumeTrue(run("chown", "65534:65533", path.toString()) == 0, "this user may give files away");
        run("chmod", "640", path.toString());
        StoreFile.at(path).replace(OLD, NEW);
        assertArrayEquals(NEW, Files.readAllBytes(path));
        assertEquals(65534, Files.getAttribute(path, "unix:uid"));
        assertEquals(65533, Files.getAttribute(path, "unix:gid"));
        assertEquals("rw-r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
        assertEquals(65534, Files.getAttribute(folder.resolve("keys.store.lock"), "unix:uid"));
    }

    /** Root without the right to give files away is like any user who writes another one's file. */
    @Test
    void whoCannotKeepTheOwnerWritesNothing() throws Exception {
        assumeTrue(run("chown", "65534:65533", path.toString()) == 0, "this user may give files away");
        Process child = child(List.of("setpriv", "--bounding-set", "-chown", "--inh-caps", "-chown"), "write");
        String said = new String(child.getInputStream().readAllBytes());
        child.waitFor();
        assumeTrue(!said.contains("setpriv"), said);
        assertTrue(said.contains("OWNER")
                && said.contains("its owner is nobody, and would be root: run this as nobody"), said);
        assertArrayEquals(OLD, Files.readAllBytes(path));
        assertFalse(Files.exists(folder.resolve("keys.store.tinymls-new")));
    }

    /** Program of the child JVMs: replaces the file, or waits for a line in the middle of that. */
    static final class Writer {
        public static void main(String[] args) throws Exception {
            Path path = Path.of(args[0]);
            StoreFile file = args[1].equals("write") ? StoreFile.at(path) : StoreFile.at(path, step -> {
                if (step == WriteStep.FORCE) {
                    System.out.println("locked");
                    System.in.read();
                }
            });
            try {
                file.replace(file.read(), NEW);
                System.out.println("done");
            } catch (StoreAccessException e) {
                System.out.println(e.kind() + " " + e.getMessage());
            }
        }
    }

    private Process child(List<String> prefix, String mode) throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                System.getProperty("java.class.path"), Writer.class.getName(), path.toString(), mode));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    @Test
    void onlyOneProcessWritesAtATime() throws Exception {
        Process child = child(List.of(), "wait");
        assertEquals("locked", new String(child.getInputStream().readNBytes(6)));
        assertEquals(Kind.LOCKED, refusal(StoreFile.at(path), OLD));
        assertTrue(Files.exists(folder.resolve("keys.store.tinymls-new")), "the other one's file is not removed");
        child.destroyForcibly().waitFor();
        assertArrayEquals(OLD, Files.readAllBytes(path));
        StoreFile.at(path).replace(OLD, NEW);
        assertEquals(List.of("keys.store", "keys.store.lock"), names(folder));
    }

    @Test
    void classLoadersOfOneProcessWriteOneAfterTheOther() throws Exception {
        URL classes = StoreFile.class.getProtectionDomain().getCodeSource().getLocation();
        AtomicReference<Throwable> refused = new AtomicReference<>();
        try (URLClassLoader loader = new URLClassLoader(new URL[] {classes}, ClassLoader.getPlatformClassLoader())) {
            Class<?> type = loader.loadClass(StoreFile.class.getName());
            Object other = type.getMethod("at", Path.class).invoke(null, path);
            Thread thread = new Thread(() -> {
                try {
                    type.getMethod("replace", byte[].class, byte[].class).invoke(other, OLD, bytes(7, 10));
                } catch (ReflectiveOperationException e) {
                    refused.set(e.getCause());
                }
            });
            StoreFile.at(path, step -> {
                if (step == WriteStep.WRITE) {
                    thread.start();
                    assertTrue(Await.until(() -> thread.getState() == Thread.State.BLOCKED));
                }
            }).replace(OLD, NEW);
            thread.join();
        }
        assertEquals("StoreAccessException", refused.get().getClass().getSimpleName());
        assertTrue(refused.get().getMessage().contains("was changed meanwhile"), refused.get().toString());
        assertArrayEquals(NEW, Files.readAllBytes(path));
    }
}
