package io.github.themapleseed.tinymls.observe;

import io.github.themapleseed.tinymls.platform.Nullable;

/**
 * What the log and JFR get of one security event. Nothing in it is secret.
 *
 * @param what the counter that it belongs to
 * @param key the beginning of the key's public id; null if the detail has it, or no key is concerned
 * @param caller the application's frame, or null
 * @param amount in the unit of the family's {@code amount}; 0 if there is none
 * @param detail words, or null
 * @param failure what was thrown, or null
 * @param suppressed events of the same counter suppressed since the last record
 * @param micros how long the event took, in microseconds
 * @param flightEvent the JFR event to commit, begun and ended, or null
 * @param logged whether the log gets it
 */
record EventRecord(Counter what, @Nullable String key, @Nullable String caller, long amount, @Nullable String detail,
        @Nullable Throwable failure, long suppressed, long micros, @Nullable Object flightEvent, boolean logged) {
}
