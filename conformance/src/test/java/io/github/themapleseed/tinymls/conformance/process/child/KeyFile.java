package io.github.themapleseed.tinymls.conformance.process.child;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/** A key's encoding in a file, as applications keep one. */
final class KeyFile {
    private KeyFile() {
    }

    static SecretKey read(String file) throws IOException {
        return new SecretKeySpec(Files.readAllBytes(Path.of(file)), "TinyMLS");
    }

    static void write(SecretKey key, String file) throws IOException {
        Files.write(Path.of(file), key.getEncoded());
    }
}
