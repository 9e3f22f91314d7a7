package io.github.themapleseed.tinymls.conformance.model;

import io.github.themapleseed.tinymls.conformance.model.ReferenceMessage.Check;
import io.github.themapleseed.tinymls.conformance.model.ReferenceMessage.Outcome;
import java.util.Arrays;
import java.util.Optional;

/**
 * An opener that gets a message piece by piece and releases each chunk as soon as it is authentic: FORMAT.md section 9,
 * streams. With every piece it opens all that has come so far anew.
 */
public final class ReferenceStream {
    private static final int FULL_CHUNK = ReferenceChunks.CHUNK_BYTES + ReferenceChunks.TAG_BYTES;
    private static final byte[] NONE = {};

    private final Admission admission;
    private final byte[] iv;
    private final byte[] aad;
    private byte[] received = NONE;
    private int released;
    private Optional<Check> failure = Optional.empty();

    /** A stream to be opened; {@code iv} is null where the caller gives none. */
    public ReferenceStream(Admission admission, byte[] iv, byte[] aad) {
        this.admission = admission;
        this.iv = iv;
        this.aad = aad;
    }

    /** Takes the next piece; returns what may be released now, which is nothing after a failure. */
    public byte[] feed(byte[] piece) {
        received = Octets.join(received, piece);
        int fullChunks = (received.length - ReferenceMessage.HEADER_BYTES) / FULL_CHUNK;
        if (failure.isPresent() || fullChunks <= 0) {
            return NONE;
        }
        Outcome outcome = examine(Arrays.copyOf(received, ReferenceMessage.HEADER_BYTES + fullChunks * FULL_CHUNK));
        if (outcome.released().length < fullChunks * ReferenceChunks.CHUNK_BYTES) {
            failure = outcome.rejectedBy();
        }
        return release(outcome);
    }

    /** The stream has ended: the check that failed, if any, and what may be released at the end. */
    public Outcome finish() {
        if (failure.isPresent()) {
            return Outcome.rejected(failure.get(), NONE);
        }
        if (!ReferenceMessage.isValidLength(received.length)) {
            return Outcome.rejected(Check.LENGTH, NONE);
        }
        Outcome outcome = examine(received);
        return new Outcome(outcome.rejectedBy(), release(outcome));
    }

    private Outcome examine(byte[] fromFront) {
        return ReferenceMessage.examineFromFront(admission, iv, aad, fromFront);
    }

    private byte[] release(Outcome outcome) {
        byte[] more = Arrays.copyOfRange(outcome.released(), released, outcome.released().length);
        released = outcome.released().length;
        return more;
    }
}
