package io.github.themapleseed.tinymls.conformance.process;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;

/**
 * What a child process said: {@code name=value} lines on its standard output, anything on its standard error.
 *
 * @param exit its exit code
 */
record Output(int exit, String out, String err) {
    List<String> lines() {
        return out.lines().toList();
    }

    /** The one value that was printed under that name. */
    String value(String name) {
        List<String> found = out.lines().filter(line -> line.startsWith(name + "="))
                .map(line -> line.substring(name.length() + 1)).toList();
        assertEquals(1, found.size(), () -> "lines that say " + name + "= in\n" + this);
        return found.get(0);
    }

    long number(String name) {
        return Long.parseLong(value(name));
    }

    @Override
    public String toString() {
        return "exit " + exit + "\n--- out\n" + out + "--- err\n" + err + "---";
    }
}
