package io.github.themapleseed.tinymls.maintenance;

import io.github.themapleseed.tinymls.platform.Nullable;
import io.github.themapleseed.tinymls.primitive.Delegate;
import io.github.themapleseed.tinymls.primitive.DerivationKit;
import io.github.themapleseed.tinymls.primitive.TreePrg;
import java.util.function.ToIntFunction;

/**
 * One derivation kit for many keys in a row. It is borrowed from the delegate on first use, and given back on close.
 */
public final class SharedDerivationKit implements AutoCloseable {
    private @Nullable Delegate lender;
    private @Nullable DerivationKit kit;

    /**
     * Punctures one key with the tree's step, and returns the result of {@code puncture}. Then the delegate's object is
     * scrubbed, before it serves another key: a visit to all keys may take long, and a node opens many sender epochs.
     */
    public int puncture(Delegate delegate, ToIntFunction<TreePrg> puncture) {
        TreePrg step = step(delegate);
        try {
            return puncture.applyAsInt(step);
        } finally {
            scrub(step);
        }
    }

    /** The tree's step over that delegate. */
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
        } catch (RuntimeException | Error e) { // a lack of memory too: the puncture is done, and closing scrubs again
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
