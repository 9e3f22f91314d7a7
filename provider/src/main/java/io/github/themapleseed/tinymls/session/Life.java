package io.github.themapleseed.tinymls.session;

import io.github.themapleseed.tinymls.observe.Count;

/** Whether a session is alive, or what has ended it, and where that is counted. */
enum Life {
    ALIVE(null), EXPIRED(Count.KEY_EXPIRED), RELEASED(Count.KEY_RELEASED), DESTROYED(Count.KEY_DESTROYED);

    private final Count count;

    Life(Count count) {
        this.count = count;
    }

    Count count() {
        return count;
    }
}
