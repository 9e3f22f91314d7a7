package io.github.themapleseed.tinymls.store;

import io.github.themapleseed.tinymls.platform.Nullable;
import io.github.themapleseed.tinymls.store.StoreAccessException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;

/** One attempt to put a new file in the place of a store's file, step by step, under the lock. */
final class FileReplacement {
    private static final String LOCK_SUFFIX = ".lock";
    /** Not ".new": scripts that put a copy in the place of a file often use that name themselves. */
    private static final String NEW_SUFFIX = ".tinymls-new";

    private final Path place;
    private final @Nullable byte[] before;
    private final byte[] after;
    private final WriteStep.Observer observer;
    private final Path fresh;
    private WriteStep step = WriteStep.LOCK;

    /**
     * An attempt.
     *
     * @param place the file itself, not a link to it
     * @param before head of the file as its caller read it, null if there was none
     */
    FileReplacement(Path place, @Nullable byte[] before, byte[] after, WriteStep.Observer observer) {
        this.place = place;
        this.before = before;
        this.after = after;
        this.observer = observer;
        this.fresh = sibling(place, NEW_SUFFIX);
    }

    private static Path sibling(Path place, String suffix) {
        return place.resolveSibling(place.getFileName() + suffix);
    }

    private static boolean exists(Path file) {
        return Files.exists(file, LinkOption.NOFOLLOW_LINKS);
    }

    /** Removes the temporary file of a writer that was killed, unless another one writes at this moment. */
    static void removeLeftover(Path place, WriteStep.Observer observer) throws StoreAccessException {
        FileReplacement attempt = new FileReplacement(place, null, new byte[0], observer);
        if (exists(attempt.fresh)) {
            attempt.underLock(attempt::clean);
        }
    }

    /** Puts the new file in the place of the old one, or leaves everything as it was and says why. */
    void run() throws StoreAccessException {
        underLock(this::replace);
    }

    private interface Work {
        void run() throws IOException;
    }

    private void underLock(Work work) throws StoreAccessException {
        Path lockFile = sibling(place, LOCK_SUFFIX);
        try {
            synchronized (FileLockOfProcess.monitor(lockFile)) {
                begin(WriteStep.LOCK);
                FileLockOfProcess lock =
                        FileLockOfProcess.take(lockFile, exists(place) ? FileOwnership.of(place) : null);
                try {
                    work.run();
                } finally {
                    lock.close();
                }
            }
        } catch (StoreAccessException e) {
            throw e;
        } catch (IOException | ReadOnlyFileSystemException e) {
            throw failure(e);
        }
    }

    private void begin(WriteStep next) throws IOException {
        step = next;
        observer.before(next);
    }

    private void clean() throws IOException {
        begin(WriteStep.CLEAN);
        Files.deleteIfExists(fresh);
    }

    private void replace() throws IOException {
        clean();
        boolean complete = false;
        try {
            make();
            write();
            compareOwner();
            begin(WriteStep.COMPARE);
            compare();
            begin(WriteStep.RENAME);
            Files.move(fresh, place, StandardCopyOption.ATOMIC_MOVE);
            complete = true;
        } finally {
            if (!complete) {
                removeQuietly();
            }
        }
        forceFolder();
    }

    /** Removes the temporary file. Throws nothing: the caller gets the exception of what failed before. */
    private void removeQuietly() {
        try {
            Files.deleteIfExists(fresh);
        } catch (IOException e) {
            return; // the next writer removes it
        }
    }

    /**
     * Makes the temporary file: a copy of the old one, with its owner and permissions as far as this user may set them.
     */
    private void make() throws IOException {
        begin(WriteStep.MAKE);
        if (before == null) {
            Files.createFile(fresh, FileOwnership.ofNewFile(fresh));
        } else if (exists(place)) {
            Files.copy(place, fresh, StandardCopyOption.COPY_ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
        } else {
            throw changed();
        }
    }

    private void write() throws IOException {
        try (FileChannel channel = FileChannel.open(fresh, Set.of(StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING, LinkOption.NOFOLLOW_LINKS))) {
            begin(WriteStep.WRITE);
            for (ByteBuffer left = ByteBuffer.wrap(after); left.hasRemaining();) {
                channel.write(left);
            }
            begin(WriteStep.FORCE);
            channel.force(true);
        }
    }

    private void compareOwner() throws IOException {
        begin(WriteStep.COMPARE_OWNER);
        if (before != null) {
            String difference = FileOwnership.of(place).difference(FileOwnership.of(fresh));
            if (difference != null) {
                throw new StoreAccessException(Kind.OWNER, "the key store " + place + " is not written: " + difference,
                        null);
            }
        }
    }

    private void compare() throws IOException {
        if (before == null ? exists(place) : !Arrays.equals(before, presentHead())) {
            throw changed();
        }
    }

    private @Nullable byte[] presentHead() throws IOException {
        try (InputStream in = Files.newInputStream(place, LinkOption.NOFOLLOW_LINKS)) {
            return in.readNBytes(StoreFile.HEAD_BYTES);
        } catch (NoSuchFileException removed) {
            return null;
        }
    }

    private StoreAccessException changed() {
        return new StoreAccessException(Kind.CHANGED, "the key store " + place + " was changed meanwhile", null);
    }

    /** Forces the folder to the disk, where the platform can do that. The new file is in its place already. */
    private void forceFolder() {
        try {
            begin(WriteStep.FORCE_FOLDER);
            Path folder = place.getParent();
            if (folder != null) {
                try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                    channel.force(true);
                }
            }
        } catch (IOException e) {
            return;
        }
    }

    private StoreAccessException failure(Exception cause) {
        if (cause instanceof AccessDeniedException || isReadOnlyFileSystem(cause)) {
            return new StoreAccessException(Kind.READ_ONLY,
                    "the key store " + place + " cannot be written by this user: "
                    + cause.getMessage() + ". Its folder and the file must be writable", cause);
        }
        if (isFull(cause)) {
            return new StoreAccessException(Kind.NO_SPACE, "the key store " + place + " is not written, the disk or the"
                    + " quota is full: " + cause.getMessage(), cause);
        }
        if (step == WriteStep.RENAME && cause instanceof FileSystemException) {
            return new StoreAccessException(Kind.MOUNTED, "no other file can take the place of the key store " + place
                    + ": " + cause.getMessage() + ". If the file is mounted, mount its folder instead: until then the"
                    + " file keeps what memory forgets", cause);
        }
        return new StoreAccessException(Kind.FAILED, "the key store " + place + " is not written: " + cause, cause);
    }

    private static boolean isReadOnlyFileSystem(Exception cause) {
        return cause instanceof ReadOnlyFileSystemException || says(cause, "read-only file system");
    }

    /** The platform's message depends on its language, so the free space is looked up too. */
    private boolean isFull(Exception cause) {
        return says(cause, "no space left") || says(cause, "quota") || says(cause, "not enough space")
                || isOutOfSpace();
    }

    private boolean isOutOfSpace() {
        try {
            Path folder = place.getParent();
            return (step == WriteStep.MAKE || step == WriteStep.WRITE || step == WriteStep.FORCE) && folder != null
                    && Files.getFileStore(folder).getUsableSpace() < after.length;
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean says(Exception cause, String words) {
        return String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT).contains(words);
    }
}
