package io.github.themapleseed.tinymls.store;

import io.github.themapleseed.tinymls.platform.Nullable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/**
 * The lock of a store's file among the processes of a machine. It is a lock on a file beside it, which is never
 * removed: so all processes lock the same file. POSIX releases a process's lock when the process closes any descriptor
 * of the file, so the lock file is opened under a monitor that all class loaders of the JVM share.
 */
final class FileLockOfProcess implements AutoCloseable {
    private final FileChannel channel;

    private FileLockOfProcess(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * The monitor to hold from before a lock file is opened until it is closed: the same object for all class loaders.
     */
    static Object monitor(Path lockFile) {
        return ("tinymls store lock " + lockFile).intern();
    }

    /**
     * Takes the lock without waiting.
     *
     * @param ownership of the store's file, which a new lock file gets as far as may be; null if there is no store yet
     * @throws StoreAccessException if it is held
     */
    static FileLockOfProcess take(Path lockFile, @Nullable FileOwnership ownership) throws IOException {
        create(lockFile, ownership);
        FileChannel channel = FileChannel.open(lockFile, Set.of(StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS));
        boolean complete = false;
        try {
            complete = tryLock(channel) != null;
        } finally {
            if (!complete) {
                channel.close();
            }
        }
        if (!complete) {
            throw new StoreAccessException(StoreAccessException.Kind.LOCKED, "another process writes the key store: "
                    + lockFile + " is locked", null);
        }
        return new FileLockOfProcess(channel);
    }

    /** The lock, or null if another process or another class loader of this one holds it. */
    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException heldByThisProcess) {
            return null;
        }
    }

    private static void create(Path lockFile, @Nullable FileOwnership ownership) throws IOException {
        if (Files.exists(lockFile, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try {
            Files.createFile(lockFile, FileOwnership.ofNewFile(lockFile));
        } catch (FileAlreadyExistsException madeMeanwhile) {
            return;
        }
        if (ownership != null) {
            try {
                ownership.applyTo(lockFile);
            } catch (IOException | UnsupportedOperationException notAllowed) {
                return; // a writer that lacks a right learns it from the comparison of owners before the rename
            }
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
