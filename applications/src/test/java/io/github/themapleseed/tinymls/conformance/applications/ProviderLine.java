package io.github.themapleseed.tinymls.conformance.applications;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Security;

/** The line of java.security that registers the provider, in a file of its own. */
final class ProviderLine {
    private ProviderLine() {
    }

    /** A file for {@code -Djava.security.properties}, with the first number that is free in this JDK. */
    static Path in(Path folder) throws IOException {
        int number = 1;
        while (Security.getProperty("security.provider." + number) != null) {
            number++;
        }
        return Files.writeString(folder.resolve("additions.security"), "security.provider." + number + "=TinyMLS\n");
    }
}
