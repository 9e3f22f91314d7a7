package io.github.themapleseed.tinymls.conformance.model;

/**
 * What an opener judges an epoch by, check 4 of FORMAT.md section 9.
 *
 * @param tree what is left of the key
 * @param notAfter the last time at which the key opens anything, Unix time in ms
 * @param window how far an epoch may lie from the clock, in ms, or {@link #UNLIMITED}
 * @param now the opener's clock, Unix time in ms
 */
public record Admission(ReferenceTree tree, long notAfter, long window, long now) {
    /** A window without end. */
    public static final long UNLIMITED = -1;

    /** What check 4 says of an epoch. */
    public enum Verdict { ADMITTED, LIFE_OVER, TOO_OLD, TOO_FAR_AHEAD, NOT_HELD }

    /** No clock: every epoch is admitted of which the tree holds the leaf. */
    public static Admission whenever(ReferenceTree tree) {
        return new Admission(tree, Position.LAST_EPOCH, UNLIMITED, 0);
    }

    /** The verdict on an epoch: the key's life comes first, then the window, then the tree. */
    public Verdict verdict(long epoch) {
        if (now > notAfter) {
            return Verdict.LIFE_OVER;
        }
        if (window != UNLIMITED && now - epoch > window) {
            return Verdict.TOO_OLD;
        }
        if (window != UNLIMITED && epoch - now > window) {
            return Verdict.TOO_FAR_AHEAD;
        }
        return tree.leaf(epoch).isPresent() ? Verdict.ADMITTED : Verdict.NOT_HELD;
    }
}
