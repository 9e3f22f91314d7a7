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
 * The way to the leaf that a header names and the keys of its sender epoch, before a message under them was authentic.
 * What is not handed on is erased on close. Not thread-safe.
 */
final class UnverifiedSender implements AutoCloseable {
    private final Header header;
    private @Nullable PathDescent descent;
    private @Nullable SenderEpochKeys keys;
    private boolean handedOn;

    UnverifiedSender(Header header) {
        this.header = header;
    }

    /** Goes down to the leaf; whether there is one. */
    boolean descend(PuncturableKey tree, TreePrg step) {
        descent = tree.descend(header.epoch(), step);
        return descent != null;
    }

    /** Derives the keys; whether they are those that the header commits to. If not, no more is derived. */
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

    /** A receiver epoch, which has the keys from here on. */
    ReceiverEpoch toKeep(Session session) {
        ReceiverEpoch epoch = new ReceiverEpoch(header.sender(), session.pool(keys(), MessageTally::ofOpened));
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
