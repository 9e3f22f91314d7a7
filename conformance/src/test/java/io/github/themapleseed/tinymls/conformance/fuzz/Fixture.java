package io.github.themapleseed.tinymls.conformance.fuzz;

import io.github.themapleseed.tinymls.TinyMlsProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.crypto.Cipher;

/** What the targets share: a provider under which nothing ages, so that an input means the same at any time. */
final class Fixture {
    /** Held, since the level of a logger that nobody holds is forgotten. */
    private static final Logger LOG = Logger.getLogger("tinymls.security");
    static final Provider PROVIDER = configured("tinymls.window=unlimited", "tinymls.lifetime=36500d",
            "tinymls.buffer=64KiB");

    private Fixture() {
    }

    private static Provider configured(String... lines) {
        LOG.setLevel(Level.OFF);
        try {
            Path file = Files.createTempFile("tinymls", ".properties");
            try {
                Files.write(file, List.of(lines));
                return new TinyMlsProvider().configure(file.toString());
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A cipher for all inputs of a target: each initializes it anew, whatever the last one has left. */
    static Cipher cipher() {
        try {
            return Cipher.getInstance("TinyMLS", PROVIDER);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Fails the target. */
    static void require(boolean promise, String otherwise) {
        if (!promise) {
            throw new AssertionError(otherwise);
        }
    }
}
