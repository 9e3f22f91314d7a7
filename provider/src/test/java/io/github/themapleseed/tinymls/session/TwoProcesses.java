package io.github.themapleseed.tinymls.session;

/** One entry of a key store in two processes with clocks alike. */
abstract class TwoProcesses {
    static final long WINDOW = World.DEFAULT.windowMillis();
    static final long LIFE = World.DEFAULT.lifetimeMillis();
    static final long LEAD = 10 * WINDOW;

    final World world = new World();
    final World peers = new World();
    final EntryHandle key = Entries.entry(world);
    final EntryHandle peer = Entries.entry(peers);
    final long start = world.time.wallMillis();

    void pass(long millis) {
        world.pass(millis);
        peers.pass(millis);
    }
}
