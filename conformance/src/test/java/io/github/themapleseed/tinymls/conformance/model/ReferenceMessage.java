package io.github.themapleseed.tinymls.conformance.model;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.AEADBadTagException;

/** A message of format v1, sealed and opened as a whole: FORMAT.md sections 5 to 10. */
public final class ReferenceMessage {
    /** Prefix and commitment. */
    public static final int HEADER_BYTES = Prefix.BYTES + 32;
    /** Bytes of the longest message there is: the index of its last chunk is 2^40 - 1. */
    public static final long LONGEST = (1L << 56) + (1L << 44) + 55;
    private static final int FULL_CHUNK = ReferenceChunks.CHUNK_BYTES + ReferenceChunks.TAG_BYTES;
    private static final byte[] NONE = {};

    /** The checks of FORMAT.md section 9, in their order. */
    public enum Check { LENGTH, VERSION, CALLER_IV, EPOCH, COMMITMENT, CHUNK }

    /**
     * What opening came to: the check that failed, if any, and all that a reader who releases each chunk as soon as
     * it is authentic would have released by then.
     */
    public record Outcome(Optional<Check> rejectedBy, byte[] released) {
        static Outcome rejected(Check check, byte[] released) {
            return new Outcome(Optional.of(check), released);
        }
    }

    private ReferenceMessage() {
    }

    /** Seals under a root key; {@code callerIv} is null or empty where there is none. */
    public static byte[] seal(byte[] rootKey, long epoch, byte[] salt, long counter, byte[] callerIv, byte[] aad,
            byte[] plaintext) {
        Prefix prefix = Prefix.of(epoch, salt, counter, isGiven(callerIv));
        return seal(ReferenceTree.ofRootKey(rootKey), prefix, callerIv, aad, plaintext);
    }

    /** Seals under a tree and a prefix, which may say what no sealer would. */
    public static byte[] seal(ReferenceTree tree, Prefix prefix, byte[] callerIv, byte[] aad, byte[] plaintext) {
        ReferenceSender sender = ReferenceSender.of(tree.leaf(prefix.epoch()).orElseThrow(), prefix);
        byte[] bound = aadOfChunk0(prefix, callerIv, aad);
        byte[] chunks = ReferenceChunks.of(sender, prefix.counter()).seal(bound, plaintext);
        return Octets.join(prefix.encode(), sender.commitment(), chunks);
    }

    /** Opens under a root key; {@code iv} is null where the caller gives none. */
    public static byte[] open(byte[] rootKey, byte[] iv, byte[] aad, byte[] message) throws AEADBadTagException {
        return open(ReferenceTree.ofRootKey(rootKey), iv, aad, message);
    }

    /** Opens under a tree, whole or punctured. */
    public static byte[] open(ReferenceTree tree, byte[] iv, byte[] aad, byte[] message) throws AEADBadTagException {
        Outcome outcome = examine(tree, iv, aad, message);
        if (outcome.rejectedBy().isPresent()) {
            throw new AEADBadTagException("rejected: " + outcome.rejectedBy().get());
        }
        return outcome.released();
    }

    /** Opens whatever the clock says, and says which check failed and what had been released by then. */
    public static Outcome examine(ReferenceTree tree, byte[] iv, byte[] aad, byte[] message) {
        return examine(Admission.whenever(tree), iv, aad, message);
    }

    /** Opens, and says which check failed and what had been released by then. */
    public static Outcome examine(Admission admission, byte[] iv, byte[] aad, byte[] message) {
        Outcome streamed = examineFromFront(admission, iv, aad, message);
        if (isValidLength(message.length)) {
            return streamed;
        }
        return Outcome.rejected(Check.LENGTH, streamed.released());
    }

    /** As a reader who does not know the end yet: the header first, then chunk by chunk. */
    static Outcome examineFromFront(Admission admission, byte[] iv, byte[] aad, byte[] message) {
        if (message.length < HEADER_BYTES) {
            return Outcome.rejected(Check.LENGTH, NONE);
        }
        Prefix prefix = Prefix.parse(message);
        if (!prefix.versionIsKnown()) {
            return Outcome.rejected(Check.VERSION, NONE);
        }
        if (!isRightIv(prefix, iv)) {
            return Outcome.rejected(Check.CALLER_IV, NONE);
        }
        if (admission.verdict(prefix.epoch()) != Admission.Verdict.ADMITTED) {
            return Outcome.rejected(Check.EPOCH, NONE);
        }
        byte[] leaf = admission.tree().leaf(prefix.epoch()).orElseThrow();
        return examineBody(ReferenceSender.of(leaf, prefix), prefix, iv, aad, message);
    }

    private static Outcome examineBody(ReferenceSender sender, Prefix prefix, byte[] iv, byte[] aad, byte[] message) {
        byte[] commitment = Arrays.copyOfRange(message, Prefix.BYTES, HEADER_BYTES);
        if (!MessageDigest.isEqual(sender.commitment(), commitment)) {
            return Outcome.rejected(Check.COMMITMENT, NONE);
        }
        byte[] callerIv = prefix.bindsCallerIv() ? iv : null;
        ReferenceChunks.Opened opened = ReferenceChunks.of(sender, prefix.counter()).openFromFront(
                aadOfChunk0(prefix, callerIv, aad), Arrays.copyOfRange(message, HEADER_BYTES, message.length));
        return opened.whole()
                ? new Outcome(Optional.empty(), opened.plaintext())
                : Outcome.rejected(Check.CHUNK, opened.plaintext());
    }

    /** A bound message needs an IV of the caller's; to another none may be given, or the one its sealer reported. */
    private static boolean isRightIv(Prefix prefix, byte[] iv) {
        if (prefix.bindsCallerIv()) {
            return isGiven(iv);
        }
        return !isGiven(iv) || MessageDigest.isEqual(prefix.reportedIv(), iv);
    }

    /** An IV of no bytes is none. */
    static boolean isGiven(byte[] iv) {
        return iv != null && iv.length > 0;
    }

    /** What is authenticated with chunk 0; {@code callerIv} is null where there is none. */
    public static byte[] aadOfChunk0(Prefix prefix, byte[] callerIv, byte[] aad) {
        byte[] iv = callerIv == null ? NONE : callerIv;
        return Octets.join(prefix.encode(), Octets.uint(iv.length, 4), iv, aad);
    }

    /** The length of the message that seals {@code plaintextLength} bytes. */
    public static long messageLength(long plaintextLength) {
        long chunks = plaintextLength / ReferenceChunks.CHUNK_BYTES + 1;
        return HEADER_BYTES + plaintextLength + chunks * ReferenceChunks.TAG_BYTES;
    }

    /** Whether a message can have this length. */
    public static boolean isValidLength(long messageLength) {
        long body = messageLength - HEADER_BYTES;
        return messageLength <= LONGEST && body >= 0 && body % FULL_CHUNK >= ReferenceChunks.TAG_BYTES;
    }

    /** The length of the plaintext in a message of valid length. */
    public static long plaintextLength(long messageLength) {
        if (!isValidLength(messageLength)) {
            throw new IllegalArgumentException("no message has " + messageLength + " bytes");
        }
        long body = messageLength - HEADER_BYTES;
        return body / FULL_CHUNK * ReferenceChunks.CHUNK_BYTES + body % FULL_CHUNK - ReferenceChunks.TAG_BYTES;
    }
}
