package io.github.themapleseed.tinymls.observe;

/**
 * What the log and JFR say about one occurrence. Nothing in it is secret.
 *
 * @param what which count it belongs to
 * @param key the beginning of the key's public id, where the family does not have that as its detail; or null
 * @param caller the application's frame, or null
 * @param amount what the family gives an amount of; 0 if there is none
 * @param detail words, or null
 * @param failure what was thrown, or null
 * @param suppressed reports of the same count that the limit has suppressed since the last one
 * @param micros how long the occurrence took, in microseconds
 * @param flightEvent the event to commit, begun and ended, or null
 * @param logged whether the log gets it too
 */
record EventRecord(Counter what, String key, String caller, long amount, String detail, Throwable failure, long suppressed,
        long micros, Object flightEvent, boolean logged) {
}
