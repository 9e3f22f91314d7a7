package io.github.themapleseed.tinymls.store;

import io.github.themapleseed.tinymls.platform.Nullable;
import io.github.themapleseed.tinymls.store.StoreAccessException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The file of a store, read and replaced whole or not at all; what its bytes mean is not known here. Symbolic links are
 * followed anew each time, so a link that is swapped leads to the new file, and the file is replaced where the link
 * leads.
 *
 * <p>A write makes a temporary file of a fixed name in the same folder, forces it to the disk and renames it. Whoever
 * is killed in between leaves the old file or the new one. The next writer removes the temporary file.
 */
public final class StoreFile {
    /**
     * Bytes of the header and of the beginning of the message in a store: they differ in every file that is written.
     */
    public static final int HEAD_BYTES = 106;
    /** Where the store's name in the header ends. */
    static final int ID_END = 24;
    /** Most bytes of a file. */
    static final int MAX_BYTES = 64 << 20;

    private static final int MAX_LINKS = 40;

    private final Path path;
    private final WriteStep.Observer observer;

    private StoreFile(Path path, WriteStep.Observer observer) {
        this.path = path.toAbsolutePath();
        this.observer = observer;
    }

    /** The file at that path, which may not exist. */
    public static StoreFile at(Path path) {
        return at(path, WriteStep.Observer.NONE);
    }

    static StoreFile at(Path path, WriteStep.Observer observer) {
        return new StoreFile(path, observer);
    }

    /** Whether there is a file, maybe an empty one. */
    public boolean exists() {
        return Files.exists(path);
    }

    /**
     * The first {@link #HEAD_BYTES} bytes, or all if there are fewer.
     *
     * @throws StoreAccessException if the file is missing or cannot be read
     */
    public byte[] head() throws StoreAccessException {
        return read(HEAD_BYTES);
    }

    /** The same, or null where there is no file. */
    @Nullable byte[] headOrNull() throws StoreAccessException {
        try {
            return head();
        } catch (StoreAccessException e) {
            if (e.kind() == Kind.MISSING) {
                return null;
            }
            throw e;
        }
    }

    /**
     * The whole file.
     *
     * @throws StoreAccessException if the file is missing, cannot be read or is longer than any store
     */
    public byte[] read() throws StoreAccessException {
        byte[] file = read(MAX_BYTES + 1);
        if (file.length > MAX_BYTES) {
            throw new StoreAccessException(Kind.TOO_LONG,
                    path + " has more than " + MAX_BYTES + " bytes: no key store is that long", null);
        }
        return file;
    }

    private byte[] read(int most) throws StoreAccessException {
        try (InputStream in = Files.newInputStream(path)) {
            return in.readNBytes(most);
        } catch (NoSuchFileException e) {
            throw new StoreAccessException(Kind.MISSING, "there is no file " + path, e);
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    static StoreAccessException unreadable(Path path, IOException cause) {
        String why = cause instanceof AccessDeniedException ? "this user may not" + FileOwnership.words(path)
                : cause.toString();
        return new StoreAccessException(Kind.FAILED, "the key store " + path + " cannot be read: " + why, cause);
    }

    /** Whether two paths lead to one file. */
    static boolean isSame(Path one, Path other) {
        try {
            return one.toAbsolutePath().equals(other.toAbsolutePath()) || Files.isSameFile(one, other);
        } catch (IOException e) {
            return false;
        }
    }

    /** The head of a file that was read. */
    static byte[] headOf(byte[] file) {
        return Arrays.copyOf(file, Math.min(file.length, HEAD_BYTES));
    }

    /**
     * Puts a new file in the place of the old one.
     *
     * @param before the file as it was read, or its head; null if there was none
     * @param after the new file
     * @throws StoreAccessException if nothing was written; of kind CHANGED if the file is not what it was
     */
    public void replace(@Nullable byte[] before, byte[] after) throws StoreAccessException {
        new FileReplacement(place(), before == null ? null : headOf(before), after, observer).run();
    }

    /** Removes what a writer that was killed has left; does nothing where nothing is left. */
    void removeLeftover() throws StoreAccessException {
        FileReplacement.removeLeftover(place(), observer);
    }

    /** Where the links lead. */
    private Path place() throws StoreAccessException {
        try {
            Path place = path;
            for (int links = 0; Files.isSymbolicLink(place) && links < MAX_LINKS; links++) {
                place = place.resolveSibling(Files.readSymbolicLink(place));
            }
            Path folder = place.getParent();
            Path name = place.getFileName();
            if (folder == null || name == null) {
                throw new StoreAccessException(Kind.FAILED, path + " is no name of a file", null);
            }
            return folder.toRealPath().resolve(name);
        } catch (NoSuchFileException e) {
            throw new StoreAccessException(Kind.MISSING, "there is no folder for " + path, e);
        } catch (StoreAccessException e) {
            throw e;
        } catch (IOException e) {
            throw new StoreAccessException(Kind.FAILED, "the key store " + path + " cannot be found: " + e, e);
        }
    }
}
