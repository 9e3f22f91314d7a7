package io.github.themapleseed.tinymls.operate;

import java.security.ProviderException;
import java.security.Security;

/**
 * Explains why a line {@code security.provider.N=TinyMLS} of java.security had no effect: the JDK ignores it in
 * silence.
 */
final class JavaSecurityLines {
    /** Numbers to look at: a gap ends the JDK's own search, so a line behind a gap is found only by looking further. */
    private static final int MAX_NUMBER = 200;

    private final ProviderClass own;

    JavaSecurityLines(ProviderClass own) {
        this.own = own;
    }

    /**
     * Checks, where no provider is registered under the name, that no line names it.
     *
     * @throws ProviderException if a line does; the message says what may be wrong
     */
    void requireNone() {
        int gap = 0;
        for (int number = 1; number <= MAX_NUMBER; number++) {
            String line = Security.getProperty("security.provider." + number);
            if (line == null) {
                gap = gap == 0 ? number : gap;
            } else if (namesProvider(line)) {
                throw new ProviderException("java.security has security.provider." + number + "=" + line + ", but "
                        + (gap > 0 ? "the JDK does not get that far: there is no security.provider." + gap
                        : reason()));
            }
        }
    }

    private boolean namesProvider(String line) {
        String name = line.strip().split(" ", 2)[0];
        return name.equalsIgnoreCase(own.name()) || name.equals(own.type().getName());
    }

    /** The JDK searches only the class path and the module path of the JVM. */
    private String reason() {
        String className = own.type().getName();
        try {
            Class.forName(className, false, ClassLoader.getSystemClassLoader());
            return "the JDK has not loaded it or it has been removed since: is META-INF/services/java.security.Provider"
                    + " missing from the jar? Then name " + className + " in that line";
        } catch (ClassNotFoundException | LinkageError e) {
            return "the JDK finds no such class on the class path or module path of the JVM: inside a WAR or a fat jar"
                    + " it does not look. Call TinyMls.install() instead, or put the jar on the class path";
        }
    }
}
