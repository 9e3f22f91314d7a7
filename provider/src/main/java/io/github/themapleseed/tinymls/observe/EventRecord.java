package io.github.themapleseed.tinymls.observe;

/**
 * What the log and JFR get of one security event. Nothing in it is secret.
 *
 * @param what the counter that it belongs to
 * @param key the beginning of the key's public id; null if the family has it as its detail, or has none
 * @param caller the application's frame, or null
 * @param amount in the unit of the family's {@code amount}; 0 if there is none
 * @param detail words, or null
 * @param failure what was thrown, or null
 * @param suppressed events of the same counter suppressed since the last record
 * @param micros how long the event took, in microseconds
 * @param flightEvent the JFR event to commit, begun and ended, or null
 * @param logged whether the log gets it
 */
record EventRecord(Counter what, String key, String caller, long amount, String detail, Throwable failure, long suppressed,
        long micros, Object flightEvent, boolean logged) {
}
