package io.github.themapleseed.tinymls.simulation;

import io.github.themapleseed.tinymls.record.Header;

/**
 * A message that was sealed: its bytes, the traffic key that only a sender and whoever opens it should have, and its
 * epoch.
 */
record Mail(byte[] message, byte[] trafficKey, long epoch) {
    Mail(byte[] message, byte[] trafficKey) {
        this(message, trafficKey, Header.parse(message, 0).epoch());
    }
}
