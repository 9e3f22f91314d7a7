package io.github.themapleseed.tinymls.observe;

import io.github.themapleseed.tinymls.platform.Nullable;
import java.util.List;
import java.util.stream.Stream;

/**
 * Finds the application's frame in a call through the JCA. JFR begins a stack trace with the frames of the code that
 * commits the event, and has no option to leave any out.
 */
final class CallerFrame {
    private static final StackWalker WALKER = StackWalker.getInstance();
    private static final String JCA = "javax.crypto.";
    private static final List<String> PLATFORM = List.of("java.", "javax.", "jdk.", "sun.", "com.sun.");

    private CallerFrame() {
    }

    /**
     * The first frame above the JCA that is not the platform's; null if no call through the JCA is on the stack.
     */
    static @Nullable String find() {
        return WALKER.walk(CallerFrame::first);
    }

    private static @Nullable String first(Stream<StackWalker.StackFrame> frames) {
        return frames.dropWhile(frame -> !frame.getClassName().startsWith(JCA))
                .filter(frame -> PLATFORM.stream().noneMatch(frame.getClassName()::startsWith))
                .findFirst().map(StackWalker.StackFrame::toString).orElse(null);
    }
}
