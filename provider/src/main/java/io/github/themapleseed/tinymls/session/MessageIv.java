package io.github.themapleseed.tinymls.session;

import io.github.themapleseed.tinymls.platform.Nullable;
import io.github.themapleseed.tinymls.record.Header;
import java.security.SecureRandom;

/**
 * The public IV of the message that one cipher seals. It is reserved if it is shown before the message is sealed, and
 * recorded when the message has been sealed. A recorded IV is kept as bytes: a new object for each message, in a field
 * of a cipher that lives long, would be work for the G1 collector. Not thread-safe.
 */
public final class MessageIv {
    private final byte[] recorded = new byte[Header.IV_BYTES];
    private boolean isRecorded;
    private @Nullable ReservedNonce reserved;

    /**
     * The IV of the message sealed last, or of the next one, which is reserved if it has not been before.
     *
     * @param given the caller's generator or null; if a sender epoch is begun, its output is mixed into the salt
     * @return 12 bytes, a fresh copy
     * @throws KeyEndedException if an IV has to be reserved, and the key is destroyed or past its lifetime
     */
    public byte[] show(KeyHandle key, @Nullable SecureRandom given) {
        if (isRecorded) {
            return recorded.clone();
        }
        if (reserved == null) {
            reserved = key.reserve(given);
        }
        return reserved.iv();
    }

    /** Records the IV of a message that has been sealed. */
    public void record(Header sealed) {
        sealed.writeIvTo(recorded);
        isRecorded = true;
        reserved = null;
    }

    /** Begins the next message: the recorded IV is no longer shown, a reserved one stays. */
    public void beginMessage() {
        isRecorded = false;
    }

    /** Gives up what is reserved or recorded. The reserved counter is used for no other message. */
    public void discard() {
        isRecorded = false;
        reserved = null;
    }

    /** Makes the reserved nonce free again: the version that claimed it has refused to seal. */
    void restore() {
        reserved = reserved == null ? null : reserved.again();
    }

    /** The reserved nonce, or null if the IV has not been shown. */
    public @Nullable ReservedNonce reserved() {
        return reserved;
    }
}
