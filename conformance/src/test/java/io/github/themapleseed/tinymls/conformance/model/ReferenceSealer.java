package io.github.themapleseed.tinymls.conformance.model;

import java.util.Optional;

/**
 * The sealing side's decisions, FORMAT.md section 8: which epoch a sender epoch begins with, which counter a message
 * gets, and when a sender epoch is used up. Clock and salts are handed in.
 */
public final class ReferenceSealer {
    /** No message begins with a counter above this. */
    public static final long LAST_COUNTER = (1L << 24) - 1;
    /** No message begins in a sender epoch that has sealed as many bytes of plaintext. */
    public static final long MOST_BYTES = 1L << 36;

    private final ReferenceTree tree;
    private final long notAfter;
    private final long window;
    private long epoch;
    private byte[] salt;
    private long nextCounter;
    private long bytes;

    /** A sealer under this tree; it has no sender epoch yet. */
    public ReferenceSealer(ReferenceTree tree, long notAfter, long window) {
        this.tree = tree;
        this.notAfter = notAfter;
        this.window = window;
    }

    /** The epoch of a sender epoch that begins now; nothing if none may begin. */
    public Optional<Long> epochAt(long now) {
        if (window != Admission.UNLIMITED && tree.from() - now > window) {
            return Optional.empty();
        }
        long chosen = Math.max(now, tree.from());
        return chosen <= tree.to() && chosen <= notAfter ? Optional.of(chosen) : Optional.empty();
    }

    /** Begins a sender epoch; whether there may be one now. */
    public boolean begin(long now, byte[] newSalt) {
        Optional<Long> chosen = epochAt(now);
        if (chosen.isEmpty()) {
            return false;
        }
        epoch = chosen.get();
        salt = newSalt;
        nextCounter = 0;
        bytes = 0;
        return true;
    }

    /** Goes on as if messages before had taken the counters below this one and sealed so many bytes. */
    public void advance(long counter, long sealedBytes) {
        nextCounter = counter;
        bytes = sealedBytes;
    }

    /** Takes the counter of a message that is begun now, sealed in the end or not; nothing if the epoch is used up. */
    public Optional<Prefix> take(boolean callerIv, long plaintextBytes) {
        if (nextCounter > LAST_COUNTER || bytes >= MOST_BYTES) {
            return Optional.empty();
        }
        Prefix prefix = Prefix.of(epoch, salt, nextCounter, callerIv);
        nextCounter++;
        bytes += plaintextBytes;
        return Optional.of(prefix);
    }

    /**
     * Seals a message; nothing if a new sender epoch has to begin first. {@code callerIv} is null or empty for none.
     */
    public Optional<byte[]> seal(byte[] callerIv, byte[] aad, byte[] plaintext) {
        return take(ReferenceMessage.isGiven(callerIv), plaintext.length)
                .map(prefix -> ReferenceMessage.seal(tree, prefix, callerIv, aad, plaintext));
    }
}
