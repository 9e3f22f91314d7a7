package io.github.themapleseed.tinymls.conformance.claim;

import io.github.themapleseed.tinymls.TinyMlsProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Provider;
import java.security.Security;
import java.util.concurrent.Callable;

/** Where TinyMLS stands in the provider list, and whether it claims AES/GCM/NoPadding. */
enum Place {
    NOWHERE, FIRST, LAST, FIRST_WITHOUT_CLAIM;

    static final String NAME = "AES/GCM/NoPadding";

    private static final Provider CLAIMING = claiming();

    private static Provider claiming() {
        try {
            Path file = Files.createTempFile("tinymls", ".properties");
            try {
                Files.writeString(file, "tinymls.claim=" + NAME + "\n");
                return new TinyMlsProvider().configure(file.toString());
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The provider that claims the name, the same one in all places. */
    static Provider provider() {
        return CLAIMING;
    }

    /** Runs something with TinyMLS in this place, and puts the list back as it was. */
    <T> T call(Callable<T> task) throws Exception {
        Provider[] before = Security.getProviders();
        Security.removeProvider(TinyMlsProvider.NAME);
        try {
            switch (this) {
                case NOWHERE -> {
                }
                case FIRST -> Security.insertProviderAt(CLAIMING, 1);
                case LAST -> Security.addProvider(CLAIMING);
                case FIRST_WITHOUT_CLAIM -> Security.insertProviderAt(new TinyMlsProvider(), 1);
            }
            return task.call();
        } finally {
            Security.removeProvider(TinyMlsProvider.NAME);
            for (int i = 0; i < before.length; i++) {
                if (before[i].getName().equals(TinyMlsProvider.NAME)) {
                    Security.insertProviderAt(before[i], i + 1);
                }
            }
        }
    }
}
