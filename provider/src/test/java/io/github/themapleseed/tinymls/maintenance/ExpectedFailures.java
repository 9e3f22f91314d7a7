package io.github.themapleseed.tinymls.maintenance;

import io.github.themapleseed.tinymls.observe.Counter;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Counts the failures to erase that a test brings about, and keeps them out of the log. */
final class ExpectedFailures implements BeforeEachCallback, AfterEachCallback {
    private final Logger log = Logger.getLogger("tinymls.security");
    private final long before = Counter.ERASING_FAILED.total();

    /** Failures since the test began. */
    long count() {
        return Counter.ERASING_FAILED.total() - before;
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        log.setLevel(Level.OFF);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        log.setLevel(null);
    }
}
