package io.github.themapleseed.tinymls.spi;

import io.github.themapleseed.tinymls.platform.ClassLoaderNames;
import io.github.themapleseed.tinymls.platform.Nullable;
import java.security.InvalidKeyException;
import java.security.Key;

/** Reads the encoding of a key that may be destroyed, kept in hardware, or of a class whose application is gone. */
final class KeyEncoding {
    private KeyEncoding() {
    }

    /**
     * The key's encoding.
     *
     * @param expected what the caller takes, in words that begin the exception's message
     * @return a copy of at least one byte, which the caller wipes
     * @throws InvalidKeyException if the key is null or gives no encoding; says why
     */
    static byte[] of(Key key, String expected) throws InvalidKeyException {
        if (key == null) {
            throw new InvalidKeyException(expected + ", this one is null");
        }
        byte[] encoding;
        try {
            encoding = key.getEncoded();
        } catch (IllegalStateException e) {
            throw new InvalidKeyException(expected + ", this one has been destroyed", e);
        } catch (UnsupportedOperationException e) { // thrown by some keys in hardware
            throw new InvalidKeyException(expected + ", this one has no encoding", e);
        } catch (LinkageError e) {
            throw new InvalidKeyException(expected + ", this one is a " + key.getClass().getName() + " of "
                    + ClassLoaderNames.of(key.getClass()) + ", which does not work any more: its application may be"
                    + " gone", e);
        }
        if (encoding == null || encoding.length == 0) {
            throw new InvalidKeyException(expected + ", this one has "
                    + (encoding == null ? "no encoding" : "an encoding of 0 bytes"));
        }
        return encoding;
    }

    /** The key's encoding, a copy which the caller wipes; null if it has none or throws anything when asked for it. */
    static @Nullable byte[] orNull(Key key) {
        try {
            return key.getEncoded();
        } catch (RuntimeException | LinkageError e) {
            return null;
        }
    }
}
