package io.github.themapleseed.tinymls.maintenance;

import io.github.themapleseed.tinymls.primitive.Delegate;
import io.github.themapleseed.tinymls.primitive.DerivationKit;
import io.github.themapleseed.tinymls.primitive.TreePrg;

/** Lends one derivation kit to many keys in a row. It is borrowed on first use, and scrubbed once, on close. */
public final class SharedDerivationKit implements AutoCloseable {
    private Delegate lender;
    private DerivationKit kit;

    /** The tree step over that delegate. */
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
