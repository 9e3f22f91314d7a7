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
    /** Looks whether owner, group, mode and access list are those of the old file. */
    COMPARE_OWNER,
    /** Looks whether the old file is still what the caller read. */
    COMPARE,
    /** Puts the new file in the place of the old one. */
    RENAME,
    /** Forces the folder to the disk. */
    FORCE_FOLDER;

    /** Called before each step: tests let a step fail, or look at what a crash would leave. */
    interface Observer {
        /** Lets everything happen. */
        Observer NONE = step -> {
        };

        /** Called before that step, which fails with what this throws. */
        void before(WriteStep step) throws IOException;
    }
}
