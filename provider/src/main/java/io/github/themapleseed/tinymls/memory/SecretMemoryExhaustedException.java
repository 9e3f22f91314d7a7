package io.github.themapleseed.tinymls.memory;

import io.github.themapleseed.tinymls.platform.Nullable;
import java.security.ProviderException;

/**
 * The JVM has no direct memory left for secrets. The key or message is not made; whatever existed before still does.
 */
public final class SecretMemoryExhaustedException extends ProviderException {
    private static final long serialVersionUID = 1L;

    SecretMemoryExhaustedException(@Nullable OutOfMemoryError cause) {
        super("TinyMLS keeps secrets in direct memory, and the JVM has none left: raise -XX:MaxDirectMemorySize",
                cause);
    }
}
