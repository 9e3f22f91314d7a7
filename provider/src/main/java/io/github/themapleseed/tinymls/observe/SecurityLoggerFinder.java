package io.github.themapleseed.tinymls.observe;

import io.github.themapleseed.tinymls.platform.PrivilegedActions;
import java.lang.System.Logger.Level;

/** The logger "tinymls.security", of whichever logging framework the application has. */
public final class SecurityLoggerFinder {
    static final String NAME = "tinymls.security";

    private static final String JAVA_LOGGING = "java.logging";

    private SecurityLoggerFinder() {
    }

    /** Writes a warning about something that has no counter. A log that throws is ignored: a warning stops nothing. */
    public static void warn(String text) {
        try {
            find(finder()).log(Level.WARNING, text);
        } catch (RuntimeException | Error brokenLog) {
            return;
        }
    }

    /** The logger as it stands. May block, as frameworks do while they start. */
    static System.Logger find() {
        return find(finder());
    }

    private static System.LoggerFinder finder() {
        return PrivilegedActions.get(System.LoggerFinder::getLoggerFinder);
    }

    /**
     * The logger of the framework behind that finder. java.util.logging is called directly, since System.Logger has no
     * way to name the source of a record; any other framework is called through System.Logger.
     */
    static System.Logger find(System.LoggerFinder finder) {
        if (JAVA_LOGGING.equals(finder.getClass().getModule().getName())) {
            try {
                return new JulLogger(NAME);
            } catch (LinkageError notReadable) {
                return System.getLogger(NAME);
            }
        }
        return System.getLogger(NAME);
    }
}
