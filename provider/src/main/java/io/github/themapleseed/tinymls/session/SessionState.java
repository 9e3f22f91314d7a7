package io.github.themapleseed.tinymls.session;

import io.github.themapleseed.tinymls.observe.Counter;

/** Whether a session is alive, or what ended it, and the counter of such ends. */
enum SessionState {
    ALIVE(null), EXPIRED(Counter.KEY_EXPIRED), RELEASED(Counter.KEY_RELEASED), DESTROYED(Counter.KEY_DESTROYED);

    private final Counter count;

    SessionState(Counter count) {
        this.count = count;
    }

    Counter count() {
        return count;
    }
}
