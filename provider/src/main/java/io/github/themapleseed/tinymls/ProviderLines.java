package io.github.themapleseed.tinymls;

import java.security.ProviderException;
import java.security.Security;

/** Says why a provider line of java.security for TinyMLS has had no effect, which the JDK passes over in silence. */
final class ProviderLines {
    private static final int MOST_LINES = 200;

    private ProviderLines() {
    }

    /**
     * Looks for a line that names the provider, where none is registered.
     *
     * @throws ProviderException if there is one; it says what may be wrong
     */
    static void requireNone() {
        int gap = 0;
        for (int number = 1; number <= MOST_LINES; number++) {
            String line = Security.getProperty("security.provider." + number);
            if (line == null) {
                gap = gap == 0 ? number : gap;
            } else if (namesTinyMls(line)) {
                throw new ProviderException("java.security has security.provider." + number + "=" + line + ", but "
                        + (gap > 0 ? "the JDK does not get that far: there is no security.provider." + gap
                        : reason()));
            }
        }
    }

    private static boolean namesTinyMls(String line) {
        String name = line.strip().split(" ", 2)[0];
        return name.equalsIgnoreCase(TinyMlsProvider.NAME) || name.equals(TinyMlsProvider.class.getName());
    }

    /** The JDK looks through the class path and module path of the JVM alone. */
    private static String reason() {
        String className = TinyMlsProvider.class.getName();
        try {
            Class.forName(className, false, ClassLoader.getSystemClassLoader());
            return "the JDK has not loaded it or it has been removed since: is META-INF/services/java.security.Provider"
                    + " missing from the jar? Then name " + className + " in that line";
        } catch (ClassNotFoundException | LinkageError e) {
            return "the JDK finds no such class on the class path or module path of the JVM: inside a WAR or a fat jar it"
                    + " does not look. Call TinyMls.install() instead, or put the jar on the class path";
        }
    }
}
