package io.github.themapleseed.tinymls.session;

import io.github.themapleseed.tinymls.primitive.Delegate;
import io.github.themapleseed.tinymls.primitive.NodeStep;
import io.github.themapleseed.tinymls.primitive.Primitives;

/** One borrowed kit for many keys in a row: borrowed when first needed, and scrubbed once, when all are done. */
final class SharedKit implements AutoCloseable {
    private Delegate lender;
    private Primitives kit;

    /** The step of the tree over that delegate. */
    NodeStep step(Delegate delegate) {
        if (lender != delegate) {
            close();
            kit = delegate.borrow();
            lender = delegate;
        }
        return kit.step();
    }

    @Override
    public void close() {
        Primitives done = kit;
        kit = null;
        lender = null;
        if (done != null) {
            done.close();
        }
    }
}
