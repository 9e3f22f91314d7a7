package io.github.themapleseed.tinymls.session;

import io.github.themapleseed.tinymls.observe.MessageTally;
import io.github.themapleseed.tinymls.platform.Nullable;
import io.github.themapleseed.tinymls.primitive.Hkdf;
import io.github.themapleseed.tinymls.primitive.TreePrg;
import io.github.themapleseed.tinymls.ratchet.PathDescent;
import io.github.themapleseed.tinymls.ratchet.SenderEpochKeys;
import io.github.themapleseed.tinymls.record.Header;
import java.util.Objects;

/**
 * The descent to the leaf that a header names, and the keys of its sender epoch, before a message under them was
 * authentic. Closing erases what was not handed on. Not thread-safe.
 */
final class UnverifiedSender implements AutoCloseable {
    private final Header header;
    private @Nullable PathDescent descent;
    private @Nullable SenderEpochKeys keys;
    private boolean handedOn;

    UnverifiedSender(Header header) {
        this.header = header;
    }

    /** Descends to the leaf; returns whether the tree covers it. */
    boolean descend(PuncturableKey tree, TreePrg step) {
        descent = tree.descend(header.epoch(), step);
        return descent != null;
    }

    /** Derives the keys; returns whether the header commits to them. If not, the traffic key is not derived. */
    boolean derive(Hkdf kdf) {
        keys = SenderEpochKeys.derive(descent().takeLeaf(), header.epochAndSalt(), header.commitment(), kdf);
        return keys != null;
    }

    PathDescent descent() {
        return Objects.requireNonNull(descent, "before the descent");
    }

    boolean hasKeys() {
        return keys != null;
    }

    SenderEpochKeys keys() {
        return Objects.requireNonNull(keys, "before the derivation");
    }

    /** A receiver epoch, which owns the keys from now on. */
    ReceiverEpoch toKeep(Session session) {
        ReceiverEpoch epoch = new ReceiverEpoch(header.sender(), session.pool(keys(), MessageTally.OF_OPENED));
        handedOn = true;
        return epoch;
    }

    @Override
    public void close() {
        if (descent != null) {
            descent.close();
        }
        if (keys != null && !handedOn) {
            keys.wipe();
        }
    }
}
