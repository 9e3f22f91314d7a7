package io.github.themapleseed.tinymls.conformance.applications;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Stream;

/** What the tests of applications say of messages that come too late. */
final class Sealed {
    private Sealed() {
    }

    /** Waits until a message's epoch is further in the past than a window of that many milliseconds. */
    static void awaitPast(byte[] message, long windowMillis) throws Exception {
        Traffic.assertShape(message, message[0] < 0);
        Await.until("the end of the window",
                () -> System.currentTimeMillis() > Traffic.epoch(message) + windowMillis);
    }

    /** Checks that a failure, or one of its causes or of what they suppress, is of that class. */
    static void assertCausedBy(Class<? extends Throwable> expected, Throwable failure) {
        assertTrue(causes(failure).anyMatch(expected::isInstance), () -> expected + " in " + causes(failure).toList());
    }

    private static Stream<Throwable> causes(Throwable failure) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                .flatMap(cause -> Stream.concat(Stream.of(cause),
                        Stream.of(cause.getSuppressed()).flatMap(Sealed::causes)));
    }
}
