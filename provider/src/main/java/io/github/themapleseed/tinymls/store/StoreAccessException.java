package io.github.themapleseed.tinymls.store;

import io.github.themapleseed.tinymls.platform.Nullable;
import java.io.IOException;

/** A store's file that cannot be read or replaced. The message names the file and says what an operator can do. */
public final class StoreAccessException extends IOException {
    private static final long serialVersionUID = 1L;

    /** What stands in the way. */
    public enum Kind {
        /** There is no file. */
        MISSING,
        /** Another process, or another copy of these classes, holds the lock. */
        LOCKED,
        /** The file is no longer what the caller has read, and has to be read again. */
        CHANGED,
        /** The file can be read, but neither it nor its folder may be written. */
        READ_ONLY,
        /** The file itself is mounted, so that no other file can take its place. */
        MOUNTED,
        /** The disk or a quota is full. */
        NO_SPACE,
        /** A new file would have another owner, group, mode or access list. */
        OWNER,
        /** The file is longer than any store. */
        TOO_LONG,
        /** Anything else. */
        FAILED
    }

    private final Kind kind;

    StoreAccessException(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    /** What stands in the way. */
    public Kind kind() {
        return kind;
    }

    /**
     * Whether the file can be read, and cannot be written until an operator changes something.
     */
    public boolean isReadOnly() {
        return kind == Kind.READ_ONLY || kind == Kind.MOUNTED;
    }
}
