package io.github.themapleseed.tinymls.session;

/**
 * How much is kept to save time. What is evicted is derived again when it is needed.
 *
 * @param sessions sessions of keys that are handed to ciphers in the raw
 * @param senders sender epochs that one key keeps to open what follows
 */
public record CacheLimits(int sessions, int senders) {
    /** The defaults of the settings. */
    public static final CacheLimits DEFAULT = new CacheLimits(1_024, 1_024);
}
