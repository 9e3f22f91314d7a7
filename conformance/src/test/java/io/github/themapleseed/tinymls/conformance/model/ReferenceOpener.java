package io.github.themapleseed.tinymls.conformance.model;

import io.github.themapleseed.tinymls.conformance.model.ReferenceMessage.Outcome;

/**
 * An opener that takes one message after the other under one key, while its clock goes on: FORMAT.md section 9. It
 * forgets what has left its window whenever a message has been found authentic, and nothing for any other reason.
 */
public final class ReferenceOpener {
    private final long notAfter;
    private final long window;
    private ReferenceTree tree;

    /** An opener that holds this tree. */
    public ReferenceOpener(ReferenceTree tree, long notAfter, long window) {
        this.tree = tree;
        this.notAfter = notAfter;
        this.window = window;
    }

    /** Opens the next message at a time by the opener's clock; {@code iv} is null where the caller gives none. */
    public Outcome open(long now, byte[] iv, byte[] aad, byte[] message) {
        Outcome outcome = ReferenceMessage.examine(new Admission(tree, notAfter, window, now), iv, aad, message);
        if (outcome.rejectedBy().isEmpty()) {
            puncture(now);
        }
        return outcome;
    }

    private void puncture(long now) {
        if (window != Admission.UNLIMITED && now - window > tree.from()) {
            tree = tree.narrowedTo(now - window, tree.to());
        }
    }
}
