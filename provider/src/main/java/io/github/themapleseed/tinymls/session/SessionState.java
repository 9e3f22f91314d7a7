package io.github.themapleseed.tinymls.session;

import io.github.themapleseed.tinymls.observe.Counter;
import io.github.themapleseed.tinymls.platform.Nullable;
import java.util.Objects;

/** Whether a session is alive, or else what ended it. */
enum SessionState {
    ALIVE(null), EXPIRED(Counter.KEY_EXPIRED), RELEASED(Counter.KEY_RELEASED), DESTROYED(Counter.KEY_DESTROYED);

    private final @Nullable Counter count;

    SessionState(@Nullable Counter count) {
        this.count = count;
    }

    /** The counter of keys that ended so; a live session has none. */
    Counter count() {
        return Objects.requireNonNull(count);
    }
}
