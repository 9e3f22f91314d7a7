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
    /**
     * The most trees of which one visit cuts off what lies behind the end of the key's life. That takes some twenty
     * steps of the tree, 25 us under JDK 17, and all keys of a process come to it when its clock has been steady for
     * five minutes: in one visit, a million of them would keep the past of the last one from being erased for half a
     * minute.
     */
    private static final int MOST_CUTS = 5_000;

    private @Nullable Delegate lender;
    private @Nullable DerivationKit kit;
    /** The count of the tree's step at the end of the last key. */
    private long derivations;
    private int cuts;

    /** Punctures one key with the tree's step, and returns the result of {@code puncture}. */
    public int puncture(Delegate delegate, ToIntFunction<TreePrg> puncture) {
        TreePrg step = step(delegate);
        boolean complete = false;
        try {
            int erased = puncture.applyAsInt(step);
            complete = true;
            return erased;
        } finally {
            if (!complete) {
                scrub(step);
            }
        }
    }

    /**
     * Ends the visit to one key. A node opens many sender epochs, and a visit to all keys may take long. So the
     * delegate's object keeps it no longer than until the next key has been visited: a derivation of that key replaces
     * it, or else the object is scrubbed here. To scrub it after each key would be one AES key more for each, 1.4 us
     * under JDK 17.
     */
    void endKey() {
        if (kit == null) {
            return;
        }
        TreePrg step = kit.step();
        if (step.derivations() == derivations) {
            scrub(step);
        }
        derivations = step.derivations();
    }

    /** Takes one of the visit's cuts; false if it has none left, and the tree waits for the next visit. */
    public boolean takeCut() {
        if (cuts == MOST_CUTS) {
            return false;
        }
        cuts++;
        return true;
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
