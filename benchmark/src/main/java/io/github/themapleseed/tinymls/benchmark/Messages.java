package io.github.themapleseed.tinymls.benchmark;

import java.util.SplittableRandom;

/** Messages to seal: bytes that look random and are the same in every run. */
final class Messages {
    private Messages() {
    }

    static byte[] of(int length) {
        byte[] message = new byte[length];
        new SplittableRandom(length).nextBytes(message);
        return message;
    }
}
