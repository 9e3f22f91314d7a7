package io.github.themapleseed.tinymls.maintenance;

import io.github.themapleseed.tinymls.primitive.Delegate;
import io.github.themapleseed.tinymls.primitive.DerivationKit;
import io.github.themapleseed.tinymls.primitive.TreePrg;

/** One borrowed kit for many keys in a row: borrowed when first needed, and scrubbed once, when all are done. */
public final class SharedDerivationKit implements AutoCloseable {
    private Delegate lender;
    private DerivationKit kit;

    /** The step of the tree over that delegate. */
    public TreePrg step(Delegate delegate) {
        if (lender != delegate) {
            close();
            kit = delegate.borrow();
            lender = delegate;
        }
        return kit.step();
    }

    @Override
    public void close() {
        DerivationKit done = kit;
        kit = null;
        lender = null;
        if (done != null) {
            done.close();
        }
    }
}
