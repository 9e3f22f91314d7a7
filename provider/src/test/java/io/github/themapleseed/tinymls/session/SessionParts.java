package io.github.themapleseed.tinymls.session;

import io.github.themapleseed.tinymls.clock.TimeSource;
import io.github.themapleseed.tinymls.maintenance.Maintenance;
import io.github.themapleseed.tinymls.maintenance.RatchetPolicy;
import io.github.themapleseed.tinymls.observe.Counter;
import io.github.themapleseed.tinymls.observe.EventDelivery;
import io.github.themapleseed.tinymls.observe.SecurityEvent;
import io.github.themapleseed.tinymls.primitive.Delegate;
import io.github.themapleseed.tinymls.primitive.DerivationKit;
import io.github.themapleseed.tinymls.ratchet.ExportedKey;
import io.github.themapleseed.tinymls.ratchet.GgmTree;
import java.security.SecureRandom;
import java.security.Security;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Sessions and versions for model checking, as small as they can be: the tree is one node, and the clock stands. */
final class SessionParts {
    /** A window and as much again: the tree is one node until its first puncture. */
    static final long NODE_EPOCHS = 128;
    static final long FIRST = 1_795_392_000_000L & -NODE_EPOCHS;
    static final long WINDOW = 60;
    static final long START = FIRST + WINDOW;
    static final RatchetPolicy POLICY = new RatchetPolicy(100, WINDOW, 86_400_000);

    /** Made before a model runs: after a model has asked a provider for a cipher, Lincheck switches no more. */
    private static final Delegate DELEGATE = delegate();
    private static final SecureRandom RANDOM = new SecureRandom();
    /** Referred to here, or a level that was set would be forgotten with the logger. */
    private static final Logger LOG = Logger.getLogger("tinymls.security");

    final Clock time = new Clock();
    final SessionDependencies dependencies =
            new SessionDependencies(DELEGATE, RANDOM, new KeyInventory(Maintenance.byHand(time)));

    /** A delegate with a kit for each of two threads: to make one takes longer than all that a model does with it. */
    private static Delegate delegate() {
        Delegate made = Delegate.of(Security.getProvider("SunJCE"));
        DerivationKit one = made.borrow();
        made.borrow().close();
        one.close();
        return made;
    }

    /** A clock that a model moves. It draws no jitter, so that a model is the same in each run. */
    static final class Clock implements TimeSource {
        private volatile long wall = START;

        @Override
        public long wallMillis() {
            return wall;
        }

        @Override
        public long monotonicNanos() {
            return 1_000_000 * (wall - START);
        }

        @Override
        public long jitterBelow(long bound) {
            return 0;
        }

        void pass(long millis) {
            wall += millis;
        }
    }

    /** Has the log looked up and silenced before a model runs: the lookup and the log have threads of their own. */
    static void silenceLog() {
        LOG.setLevel(Level.OFF);
        SecurityEvent.report(Counter.KEY_RELEASED, 0, null);
    }

    /** Does that in a thread whose events are not delivered. */
    static Runnable quietly(Runnable work) {
        return () -> {
            EventDelivery.holdBack();
            work.run();
        };
    }

    Session session() {
        return new Session(dependencies, POLICY, new byte[16], tree(), lifetime(), -1);
    }

    private static VersionLifetime lifetime() {
        EntryGracePeriod rest = new EntryGracePeriod(0);
        rest.end();
        return new VersionLifetime(FIRST, FIRST + NODE_EPOCHS - 1, WINDOW, rest);
    }

    private static GgmTree tree() {
        return GgmTree.of(FIRST, FIRST + NODE_EPOCHS - 1, new byte[32], 0);
    }

    /** An entry without versions, which erases nothing. */
    KeyEntry entry() {
        return new KeyEntry(dependencies, new byte[EntryReference.ID_BYTES], START, POLICY, 3_600_000_000_000L);
    }

    /** Material of the version with that number, which is in force from that many ms after the start on. */
    static VersionMaterial version(int number, long activation) {
        byte[] keyId = new byte[16];
        keyId[0] = (byte) number;
        return new VersionMaterial(START + activation, new ExportedKey(keyId, FIRST + NODE_EPOCHS - 1, tree()));
    }
}
