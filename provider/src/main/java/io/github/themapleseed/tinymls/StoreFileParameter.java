package io.github.themapleseed.tinymls;

import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Objects;

/**
 * The file of a key store of type TinyMLS, for {@code KeyStore.load} and {@code KeyStore.store}, in place of a stream.
 * A store that is loaded or stored with it is attached to the file: the file forgets what memory forgets, and
 * successors that others write into it come into force. Immutable.
 */
public final class StoreFileParameter implements KeyStore.LoadStoreParameter {
    private final Path path;
    private final KeyStore.ProtectionParameter protection;

    /**
     * A file and what protects it.
     *
     * @param path the file, or a symbolic link to it; its folder must be writable for the file to forget
     * @param protection the password, as a {@link java.security.KeyStore.PasswordProtection}; or whom to ask for it, as
     *     a {@link java.security.KeyStore.CallbackHandlerProtection}, who is asked again once the password has been
     *     changed
     * @throws NullPointerException if one is null
     */
    public StoreFileParameter(Path path, KeyStore.ProtectionParameter protection) {
        this.path = Objects.requireNonNull(path, "path");
        this.protection = Objects.requireNonNull(protection, "protection");
    }

    /** {@return the file} */
    public Path getPath() {
        return path;
    }

    @Override
    public KeyStore.ProtectionParameter getProtectionParameter() {
        return protection;
    }
}
