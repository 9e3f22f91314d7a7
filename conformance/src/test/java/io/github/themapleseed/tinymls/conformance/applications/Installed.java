package io.github.themapleseed.tinymls.conformance.applications;

import io.github.themapleseed.tinymls.TinyMlsProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Provider;
import java.security.Security;
import java.util.List;

/**
 * The provider as the line {@code security.provider.N=TinyMLS <file>} of java.security puts it in place, for the
 * length of one test: that is all the configuration an application gets besides its own.
 */
final class Installed implements AutoCloseable {
    private final Provider before;

    private Installed(Provider before) {
        this.before = before;
    }

    /** Registers the provider last in the list, with a settings file of these lines. */
    static Installed with(Path folder, String... settings) throws IOException {
        Path file = Files.write(folder.resolve("tinymls.properties"), List.of(settings));
        Provider before = Security.getProvider(TinyMlsProvider.NAME);
        Security.removeProvider(TinyMlsProvider.NAME);
        Security.addProvider(new TinyMlsProvider().configure(file.toString()));
        return new Installed(before);
    }

    @Override
    public void close() {
        Security.removeProvider(TinyMlsProvider.NAME);
        if (before != null) {
            Security.addProvider(before);
        }
    }
}
