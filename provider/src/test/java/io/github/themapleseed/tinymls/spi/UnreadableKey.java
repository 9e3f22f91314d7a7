package io.github.themapleseed.tinymls.spi;

import javax.crypto.spec.SecretKeySpec;

/** Another provider's key that does not give its bytes: it is destroyed, or stays in its hardware. */
final class UnreadableKey extends SecretKeySpec {
    private static final long serialVersionUID = 1L;

    private final transient RuntimeException reason;

    UnreadableKey(RuntimeException reason) {
        super(new byte[32], "AES");
        this.reason = reason;
    }

    @Override
    public byte[] getEncoded() {
        throw reason;
    }
}
