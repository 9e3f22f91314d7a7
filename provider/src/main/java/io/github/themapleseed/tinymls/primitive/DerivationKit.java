package io.github.themapleseed.tinymls.primitive;

import io.github.themapleseed.tinymls.memory.ThreadStack;

/**
 * A borrowed key-derivation kit: one {@link Hkdf} and one {@link TreePrg} of the delegate. Closing it makes the
 * delegate's objects forget what they derived from and gives them back for the next borrower. A kit that the delegate
 * refuses to scrub is lent to nobody again; closing it throws nothing, or what was derived would be lost unwiped.
 */
public final class DerivationKit implements AutoCloseable {
    private final Delegate owner;
    private final Hkdf kdf;
    private final TreePrg step;

    DerivationKit(Delegate owner, Hkdf kdf, TreePrg step) {
        this.owner = owner;
        this.kdf = kdf;
        this.step = step;
    }

    /** The key schedule's function. */
    public Hkdf kdf() {
        return kdf;
    }

    /** The tree's function. */
    public TreePrg step() {
        return step;
    }

    /** The function that turns a password into a key, over the HMAC of {@link #kdf}. */
    public Pbkdf2 passwords() {
        return new Pbkdf2(kdf);
    }

    /** Makes the delegate's objects forget what they derived from: each, whatever happens to the other. */
    public void scrub() {
        try {
            kdf.scrub();
        } finally {
            step.scrub();
        }
    }

    @Override
    public void close() {
        try {
            scrub();
        } catch (RuntimeException | Error e) { // even want of memory
            owner.keepUnscrubbed(this);
            return;
        }
        owner.giveBack(this);
        ThreadStack.overwrite();
    }
}
