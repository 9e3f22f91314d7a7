package io.github.themapleseed.tinymls.session;

import io.github.themapleseed.tinymls.maintenance.SharedDerivationKit;
import io.github.themapleseed.tinymls.platform.CompactLock;
import io.github.themapleseed.tinymls.platform.Nullable;
import io.github.themapleseed.tinymls.primitive.TreePrg;
import io.github.themapleseed.tinymls.ratchet.EpochArithmetic;
import io.github.themapleseed.tinymls.ratchet.ExportedKey;
import io.github.themapleseed.tinymls.ratchet.GgmTree;
import io.github.themapleseed.tinymls.ratchet.PathCache;
import io.github.themapleseed.tinymls.ratchet.PathDescent;

/**
 * The tree of one key, with the lock under which leaves are read and the key is punctured and destroyed. A puncture
 * derives the new nodes before it erases the old ones, so a failure half-way loses nothing.
 */
final class PuncturableKey {
    private final CompactLock lock = new CompactLock();
    private @Nullable GgmTree tree;
    private @Nullable PathCache path;
    /** The first epoch that can still be derived; read without the lock. */
    private volatile long from;

    PuncturableKey(GgmTree tree) {
        this.tree = tree;
        this.from = tree.from();
    }

    /** The lock, which also guards rotations: a lock for these would cost each key 40 bytes. */
    CompactLock lock() {
        return lock;
    }

    long from() {
        return from;
    }

    /** Whether that epoch has a leaf. */
    boolean covers(long epoch) {
        lock.lock();
        try {
            return covering(epoch) != null;
        } finally {
            lock.unlock();
        }
    }

    /**
     * A leaf that this process seals in, which the caller wipes; or null if the tree does not cover the epoch (any
     * more). Its ancestors are kept for the next.
     */
    @Nullable byte[] leaf(long epoch, TreePrg step) {
        lock.lock();
        try {
            GgmTree covering = covering(epoch);
            return covering == null ? null : path().leaf(covering, epoch, step);
        } finally {
            lock.unlock();
        }
    }

    /**
     * The way down to a leaf that a header names, which the caller closes; or null if the tree does not cover the epoch
     * (any more). Nothing is kept of it before {@link #adopt}.
     */
    @Nullable PathDescent descend(long epoch, TreePrg step) {
        lock.lock();
        try {
            GgmTree covering = covering(epoch);
            return covering == null ? null : (path == null ? new PathCache() : path).descend(covering, epoch, step);
        } finally {
            lock.unlock();
        }
    }

    /** Keeps the ancestors of a leaf under which a message was authentic, unless there was a puncture since. */
    void adopt(PathDescent descent) {
        lock.lock();
        try {
            if (tree != null && descent.isOf(tree)) {
                path().adopt(descent);
            }
        } finally {
            lock.unlock();
        }
    }

    /** The tree if it covers that epoch, else null. */
    private @Nullable GgmTree covering(long epoch) {
        return tree != null && tree.covers(epoch) ? tree : null;
    }

    private PathCache path() {
        if (path == null) {
            path = new PathCache();
        }
        return path;
    }

    /** The end at which the next puncture cuts the tree: the given one, or none if the visit has no cut left for it. */
    long takeCut(long end, SharedDerivationKit kit) {
        lock.lock();
        try {
            boolean needsCut = tree != null && tree.to() > end;
            return !needsCut || kit.takeCut() ? end : EpochArithmetic.MAX;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Erases every epoch before {@code horizon}, and every epoch after the end of the key's life.
     *
     * @param end the last epoch to be kept; {@link EpochArithmetic#MAX} keeps all that are there
     * @return the number of nodes erased: 0 if there was nothing to erase
     */
    int puncture(long horizon, long end, TreePrg step) {
        if (!lock.tryLock()) {
            step.scrub(); // it may hold a node of the key punctured before, and does not keep it across a wait
            lock.lock();
        }
        try {
            GgmTree whole = tree;
            if (whole == null || horizon <= whole.from()) {
                return 0;
            }
            if (horizon <= whole.to()) {
                return narrow(whole, horizon, end, step);
            }
            int erased = whole.nodesOutside(horizon, horizon);
            from = horizon; // an export may end before the key's life does
            destroy();
            return erased;
        } finally {
            lock.unlock();
        }
    }

    private int narrow(GgmTree punctured, long newFrom, long end, TreePrg step) {
        long newTo = end < newFrom ? punctured.to() : Math.min(punctured.to(), end);
        int erased = punctured.nodesOutside(newFrom, newTo);
        punctured.puncture(newFrom, newTo, step);
        from = newFrom;
        if (path != null) {
            path.narrow(punctured);
            if (path.isEmpty()) {
                path = null;
            }
        }
        return erased;
    }

    /**
     * The exported form, which the caller wipes: cut at {@code horizon}, but whole if there was no puncture yet.
     *
     * @param keyId the key's public id
     * @param evenWhole whether a tree without a puncture is cut too
     * @param notAfter the end of the key's life that the export states
     * @param cut whether a punctured tree is cut at that end. Only the export's copy is cut: a corrected wall clock may
     *     still move the end
     */
    byte[] export(byte[] keyId, long horizon, boolean evenWhole, long notAfter, boolean cut, TreePrg step) {
        lock.lock();
        try {
            if (tree != null && (evenWhole || !tree.isWhole())) {
                puncture(horizon, EpochArithmetic.MAX, step);
            }
            if (tree == null) {
                throw KeyUsability.expired("the key has been erased").exception();
            }
            return cut && !tree.isWhole() && tree.to() > notAfter ? exportCut(keyId, tree, notAfter, step)
                    : new ExportedKey(keyId, notAfter, tree).encode();
        } finally {
            lock.unlock();
        }
    }

    private byte[] exportCut(byte[] keyId, GgmTree whole, long notAfter, TreePrg step) {
        if (notAfter < whole.from()) {
            throw KeyUsability.clockBehind("the clock lies so far behind what the key has erased that the key ends"
                    + " before that").exception();
        }
        GgmTree part = whole.narrowed(whole.from(), notAfter, step);
        try {
            return new ExportedKey(keyId, notAfter, part).encode();
        } finally {
            part.wipe();
        }
    }

    /** A copy of the tree, which the caller wipes; null if it is erased. */
    @Nullable GgmTree copy() {
        lock.lock();
        try {
            return tree == null ? null : tree.copy();
        } finally {
            lock.unlock();
        }
    }

    private void forgetPath() {
        if (path != null) {
            path.wipe();
            path = null;
        }
    }

    /** Erases everything. */
    void destroy() {
        lock.lock();
        try {
            forgetPath();
            if (tree != null) {
                tree.wipe();
                tree = null;
            }
        } finally {
            lock.unlock();
        }
    }
}
