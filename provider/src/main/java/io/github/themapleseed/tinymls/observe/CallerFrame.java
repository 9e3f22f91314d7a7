package io.github.themapleseed.tinymls.observe;

import java.util.List;
import java.util.stream.Stream;

/**
 * The application's frame in a call that came through the JCA. JFR begins a stack trace with the frames of whoever
 * commits the event, and cannot be told to leave any out.
 */
final class CallerFrame {
    private static final StackWalker WALKER = StackWalker.getInstance();
    private static final String JCA = "javax.crypto.";
    private static final List<String> PLATFORM = List.of("java.", "javax.", "jdk.", "sun.", "com.sun.");

    private CallerFrame() {
    }

    /** The first frame below those of the JCA that is not the platform's, or null if nobody called through the JCA. */
    static String find() {
        return WALKER.walk(CallerFrame::first);
    }

    private static String first(Stream<StackWalker.StackFrame> frames) {
        return frames.dropWhile(frame -> !frame.getClassName().startsWith(JCA))
                .filter(frame -> PLATFORM.stream().noneMatch(frame.getClassName()::startsWith))
                .findFirst().map(StackWalker.StackFrame::toString).orElse(null);
    }
}
