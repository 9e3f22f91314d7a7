package io.github.themapleseed.tinymls.conformance.claim;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;

/** What code saw, line by line: each result in full, each exception's class, words and causes. */
final class Transcript {
    private final List<String> lines = new ArrayList<>();

    /** Does something and notes what came of it. */
    void note(String what, Callable<?> task) {
        String result;
        try {
            result = show(task.call());
        } catch (Exception e) {
            result = show(e);
        }
        lines.add(what + ": " + result);
    }

    private static String show(Throwable failure) {
        StringBuilder text = new StringBuilder();
        for (Throwable each = failure; each != null; each = each.getCause()) {
            text.append(each.getClass().getName()).append(" '").append(each.getMessage()).append("' ");
        }
        return text.toString();
    }

    private static String show(Object result) {
        return result instanceof byte[] bytes ? HexFormat.of().formatHex(bytes) : String.valueOf(result);
    }

    List<String> lines() {
        return lines;
    }
}
