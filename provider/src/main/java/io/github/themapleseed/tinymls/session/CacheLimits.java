package io.github.themapleseed.tinymls.session;

/**
 * How much a provider keeps to save time. What is evicted is derived again when it is needed.
 *
 * @param sessions sessions of raw keys
 * @param senders receiver epochs of one key
 */
public record CacheLimits(int sessions, int senders) {
    /** The defaults of the settings. */
    public static final CacheLimits DEFAULT = new CacheLimits(1_024, 1_024);
}
