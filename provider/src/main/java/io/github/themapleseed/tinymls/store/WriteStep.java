package io.github.themapleseed.tinymls.store;

import java.io.IOException;

/** The steps of replacing a store's file, in their order. Between any two of them the process may be killed. */
enum WriteStep {
    /** Opens and locks the lock file. */
    LOCK,
    /** Removes the temporary file of a writer that was killed. */
    CLEAN,
    /** Makes the temporary file, with owner, group, mode and access list of the old file. */
    MAKE,
    /** Writes the bytes. */
    WRITE,
    /** Forces the bytes to the disk. */
    FORCE,
    /** Compares owner, group, mode and access list with those of the old file. */
    COMPARE_OWNER,
    /** Compares the old file with what the caller has read. */
    COMPARE,
    /** Puts the new file in the place of the old one. */
    RENAME,
    /** Forces the folder to the disk. */
    FORCE_FOLDER;

    /** Called before each step, so that a test can fail a step or examine what a crash would leave. */
    interface Observer {
        /** Lets everything happen. */
        Observer NONE = step -> {
        };

        /** Called before that step, which fails with what this throws. */
        void before(WriteStep step) throws IOException;
    }
}
