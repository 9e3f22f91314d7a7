package io.github.themapleseed.tinymls.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.ArrayList;
import java.util.List;
import java.util.ListResourceBundle;
import java.util.ResourceBundle;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Records of java.util.logging have the documented logger's name as their source, and no class of the provider's. */
class SecurityLoggerFinderTest {
    private final Logger logger = Logger.getLogger("tinymls.security");
    private final Level before = logger.getLevel();
    private final List<LogRecord> records = new ArrayList<>();
    private final Thread writer = Thread.currentThread();
    private final Handler recorder = new Handler() {
        @Override
        public void publish(LogRecord record) {
            if (Thread.currentThread() == writer) { // other tests' threads log too
                records.add(record);
            }
        }

        @Override
        public void flush() {
            // nothing is buffered
        }

        @Override
        public void close() {
            // nothing is open
        }
    };

    @BeforeEach
    void listen() {
        recorder.setLevel(Level.ALL);
        logger.setLevel(Level.ALL);
        logger.addHandler(recorder);
    }

    @AfterEach
    void end() {
        logger.removeHandler(recorder);
        logger.setLevel(before);
    }

    private LogRecord only() {
        assertEquals(1, records.size());
        LogRecord record = records.get(0);
        assertEquals("tinymls.security", record.getLoggerName());
        assertEquals("tinymls.security", record.getSourceClassName());
        assertNull(record.getSourceMethodName());
        return record;
    }

    @Test
    void eventsHaveTheLoggersNameAsTheirSource() {
        SecurityEvent.report(Counter.KEY_CREATED, 0, "{0} as it is");
        LogRecord record = only();
        assertEquals(Level.FINE, record.getLevel());
        Formatter formatter = new SimpleFormatter();
        String text = formatter.formatMessage(record);
        assertEquals("event=key action=created detail=\"{0} as it is\" micros=", text.replaceAll("\\d+$", ""));
        String line = formatter.format(record).lines().findFirst().orElseThrow();
        assertEquals("tinymls.security", line.substring(line.lastIndexOf(' ') + 1), "by the JDK's default format");
    }

    @Test
    void failuresDoToo() {
        IllegalStateException failure = new IllegalStateException();
        SecurityLoggerFinder.find().log(System.Logger.Level.ERROR, "failed", failure);
        LogRecord record = only();
        assertEquals(Level.SEVERE, record.getLevel());
        assertSame(failure, record.getThrown());
    }

    @Test
    void warningsDoToo() {
        SecurityLoggerFinder.warn("registered twice");
        assertEquals("registered twice", only().getMessage());
        assertEquals(Level.WARNING, only().getLevel());
    }

    @Test
    void bundlesAndParametersArePassedOn() {
        ResourceBundle bundle = new ListResourceBundle() {
            @Override
            protected Object[][] getContents() {
                return new Object[][] {{"key", "translated {0}"}};
            }
        };
        SecurityLoggerFinder.find().log(System.Logger.Level.INFO, bundle, "key", 7);
        assertEquals("translated 7", new SimpleFormatter().formatMessage(only()));
    }

    @ParameterizedTest
    @EnumSource(System.Logger.Level.class)
    void levelsAreThoseOfTheJdksOwnBridge(System.Logger.Level level) {
        assertInstanceOf(JulLogger.class, SecurityLoggerFinder.find());
        for (Level threshold : new Level[] {Level.ALL, Level.FINER, Level.FINE, Level.INFO, Level.WARNING, Level.SEVERE,
                Level.OFF}) {
            logger.setLevel(threshold);
            assertEquals(System.getLogger("tinymls.security").isLoggable(level),
                    SecurityLoggerFinder.find().isLoggable(level));
        }
        logger.setLevel(Level.ALL);
        SecurityLoggerFinder.find().log(level, "text");
        System.getLogger("tinymls.security").log(level, "text");
        assertEquals(2, records.size());
        assertEquals(1, records.stream().map(LogRecord::getLevel).distinct().count());
    }

    /** A framework that puts itself behind System.Logger is asked through System.Logger alone. */
    @Test
    void otherFrameworksAreAskedAsBefore() {
        System.LoggerFinder other = new System.LoggerFinder() {
            @Override
            public System.Logger getLogger(String name, Module module) {
                throw new AssertionError("System.getLogger asks the finder");
            }
        };
        assertFalse(SecurityLoggerFinder.find(other) instanceof JulLogger);
        assertEquals("tinymls.security", SecurityLoggerFinder.find(other).getName());
    }
}
