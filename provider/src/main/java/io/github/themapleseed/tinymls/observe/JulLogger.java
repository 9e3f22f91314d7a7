package io.github.themapleseed.tinymls.observe;

import java.util.ResourceBundle;
import java.util.logging.Logger;

/**
 * A logger of java.util.logging whose records have its name as their source. Without a source java.util.logging takes
 * it from the stack, and each record would name an internal class. Loaded only where java.util.logging is behind
 * System.Logger: module java.logging is optional.
 */
final class JulLogger implements System.Logger {
    private final Logger logger;

    JulLogger(String name) {
        logger = Logger.getLogger(name);
    }

    @Override
    public String getName() {
        return logger.getName();
    }

    @Override
    public boolean isLoggable(Level level) {
        return logger.isLoggable(julLevel(level));
    }

    @Override
    public void log(Level level, ResourceBundle bundle, String text, Throwable thrown) {
        logger.logrb(julLevel(level), getName(), null, bundle, text, thrown);
    }

    @Override
    public void log(Level level, ResourceBundle bundle, String format, Object... parameters) {
        logger.logrb(julLevel(level), getName(), null, bundle, format, parameters);
    }

    /** The level that the JDK's own bridge gives a record. */
    private static java.util.logging.Level julLevel(Level level) {
        return switch (level) {
            case ALL -> java.util.logging.Level.ALL;
            case TRACE -> java.util.logging.Level.FINER;
            case DEBUG -> java.util.logging.Level.FINE;
            case INFO -> java.util.logging.Level.INFO;
            case WARNING -> java.util.logging.Level.WARNING;
            case ERROR -> java.util.logging.Level.SEVERE;
            case OFF -> java.util.logging.Level.OFF;
        };
    }
}
