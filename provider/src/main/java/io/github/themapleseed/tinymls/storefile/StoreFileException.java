package io.github.themapleseed.tinymls.storefile;

/** A file that does not open as a key store. The message says what is wrong, and nothing that is secret. */
public final class StoreFileException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Why it does not open. */
    public enum Kind {
        /** The file does not begin as a store of format v1. */
        NOT_A_STORE,
        /** The header names another store, salt or number of iterations than those of the key. */
        OTHER_KEY,
        /** The file was written earlier than the files that the key still opens; the password opens it. */
        TOO_OLD,
        /** The commitment is not that of the key: another password, or damage in what comes before the commitment. */
        WRONG_PASSWORD,
        /** The file is a store, and its bytes break a rule of the format or are not authentic. */
        DAMAGED
    }

    private final Kind kind;

    private StoreFileException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    /** Why the file does not open. */
    public Kind kind() {
        return kind;
    }

    static StoreFileException notAStore(String how) {
        return new StoreFileException(Kind.NOT_A_STORE, "this is no TinyMLS key store: " + how);
    }

    static StoreFileException otherKey() {
        return new StoreFileException(Kind.OTHER_KEY,
                "the TinyMLS key store is another one, or its password was changed:"
                + " its header differs in store id, salt or iterations");
    }

    static StoreFileException tooOld(long writtenAt, long oldest) {
        return new StoreFileException(Kind.TOO_OLD, "the TinyMLS key store was written at epoch " + writtenAt
                + ", and what is left of the store's key opens files written from epoch " + oldest
                + " on: older ones open with the password alone");
    }

    static StoreFileException wrongPassword() {
        return new StoreFileException(Kind.WRONG_PASSWORD, "the password is not that of this TinyMLS key store, or the"
                + " file is damaged before its commitment");
    }

    static StoreFileException damaged(String how) {
        return new StoreFileException(Kind.DAMAGED, "damaged TinyMLS key store: " + how);
    }
}
