package io.github.themapleseed.tinymls.maintenance;

import io.github.themapleseed.tinymls.platform.Nullable;
import io.github.themapleseed.tinymls.primitive.Delegate;
import io.github.themapleseed.tinymls.primitive.DerivationKit;
import io.github.themapleseed.tinymls.primitive.TreePrg;
import java.util.function.ToIntFunction;

/** Lends one derivation kit to many keys in a row. It is borrowed on first use, and given back on close. */
public final class SharedDerivationKit implements AutoCloseable {
    private @Nullable Delegate lender;
    private @Nullable DerivationKit kit;

    /**
     * Does with the tree's step what is to be done for one key, and returns what comes of it. The delegate's object forgets
     * the nodes before it serves another key: they open much more than one sender epoch, and a visit to all keys may take
     * long.
     */
    public int puncture(Delegate delegate, ToIntFunction<TreePrg> puncture) {
        TreePrg step = step(delegate);
        try {
            return puncture.applyAsInt(step);
        } finally {
            scrub(step);
        }
    }

    /** The tree step over that delegate. */
    public TreePrg step(Delegate delegate) {
        DerivationKit borrowed = kit;
        if (borrowed == null || lender != delegate) {
            close();
            borrowed = delegate.borrow();
            kit = borrowed;
            lender = delegate;
        }
        return borrowed.step();
    }

    private void scrub(TreePrg step) {
        try {
            step.scrub();
        } catch (RuntimeException | Error e) { // even want of memory: the puncture is done, and this is tried again
            close();
        }
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
