package io.github.themapleseed.tinymls.maintenance;

import io.github.themapleseed.tinymls.clock.GuardedInstant;
import io.github.themapleseed.tinymls.primitive.Delegate;
import java.util.List;

/** A key that notes what maintenance does with it. */
class NotingKey implements MaintainedKey {
    private final RatchetPolicy policy;
    private final Delegate delegate;
    private final List<String> calls;
    private boolean erased;

    NotingKey(RatchetPolicy policy, Delegate delegate, List<String> calls) {
        this.policy = policy;
        this.delegate = delegate;
        this.calls = calls;
    }

    @Override
    public RatchetPolicy policy() {
        return policy;
    }

    @Override
    public Delegate delegate() {
        return delegate;
    }

    @Override
    public boolean maintain(GuardedInstant now, SharedDerivationKit kit) {
        calls.add("maintained");
        return true;
    }

    @Override
    public void destroy() {
        calls.add("destroyed");
        erased = true;
    }

    @Override
    public void release() {
        calls.add("released");
        erased = true;
    }

    @Override
    public boolean isErased() {
        return erased;
    }
}
