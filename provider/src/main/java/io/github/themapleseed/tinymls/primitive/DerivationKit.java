package io.github.themapleseed.tinymls.primitive;

import io.github.themapleseed.tinymls.memory.ThreadStackEraser;

/**
 * A borrowed set of key-derivation functions: one {@link Hkdf} and one {@link TreePrg} of the delegate. Closing it
 * scrubs the delegate's objects and gives the kit back for the next borrower. If scrubbing fails, {@link FailedScrubs}
 * keeps the kit and nobody borrows it again. Closing throws nothing: the caller would lose what it has derived,
 * unwiped.
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

    /** Makes both objects of the delegate forget what they derived from, the second even if the first one fails. */
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
        } catch (RuntimeException | Error e) { // a lack of memory too
            owner.keepUnscrubbed(this);
            return;
        }
        owner.giveBack(this);
        ThreadStackEraser.overwrite();
    }
}
