package io.github.themapleseed.tinymls.conformance.process.child;

import java.nio.file.Path;

/** Checks health from within a class loader of its own, as in a WAR or a fat jar; the argument names the jar. */
public final class Contained {
    private Contained() {
    }

    /** Runs it. */
    public static void main(String[] args) throws Exception {
        System.out.println(new Application("war", Path.of(args[0])).health());
    }
}
