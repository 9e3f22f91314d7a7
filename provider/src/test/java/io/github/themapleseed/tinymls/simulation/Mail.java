package io.github.themapleseed.tinymls.simulation;

import io.github.themapleseed.tinymls.record.Header;

/** A message that was sealed: its bytes, and the traffic key that only a sender and whoever opens it should have. */
record Mail(byte[] message, byte[] trafficKey) {
    long epoch() {
        return Header.parse(message, 0).epoch();
    }
}
