package io.github.themapleseed.tinymls.conformance.memory;

/** A victim: its collector, its window, and its messages per second after the first reading; 0 for an idle one. */
record Scenario(Collector collector, long windowMillis, int messagesPerSecond) {
    Scenario withWindow(long millis) {
        return new Scenario(collector, millis, messagesPerSecond);
    }

    boolean isIdle() {
        return messagesPerSecond == 0;
    }

    @Override
    public String toString() {
        return collector + ", " + (isIdle() ? "idle" : messagesPerSecond + " messages/s") + ", window "
                + windowMillis / 1000 + " s";
    }
}
