package io.github.themapleseed.tinymls.session;

import java.security.InvalidKeyException;
import java.util.Arrays;

/** Entries of key stores in a {@link World}, and their versions, without a store. */
final class Entries {
    static final byte[] ID = Arrays.copyOf(new byte[] {1, 2, 3}, EntryReference.ID_BYTES);
    private static final long WINDOW = World.DEFAULT.windowMillis();
    private static final long LIFE = World.DEFAULT.lifetimeMillis();

    private Entries() {
    }

    /** An entry whose version is of root 1 and in force since a window ago. */
    static EntryHandle entry(World world) {
        EntryTable table = world.dependencies.keys().entries();
        EntryHandle handle =
                new EntryHandle(table.entry(ID, world.time.wallMillis(), World.DEFAULT, 0, world.dependencies));
        adopt(world, handle, 1, world.time.wallMillis() - WINDOW);
        return handle;
    }

    /** Takes a version of that root into the entry; returns whether it is a new one. */
    static boolean adopt(World world, EntryHandle handle, int root, long activation) {
        try {
            return handle.entry().adopt(world.registry.version(World.root(root), activation, LIFE, WINDOW));
        } catch (InvalidKeyException e) {
            throw new IllegalStateException(e);
        }
    }
}
