package io.github.themapleseed.tinymls.conformance.vectors;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.themapleseed.tinymls.conformance.model.Admission;
import io.github.themapleseed.tinymls.conformance.model.Position;
import io.github.themapleseed.tinymls.conformance.model.ReferenceMessage.Check;
import io.github.themapleseed.tinymls.conformance.model.ReferenceMessage.Outcome;
import io.github.themapleseed.tinymls.conformance.model.ReferenceOpener;
import io.github.themapleseed.tinymls.conformance.model.ReferenceTree;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/** What one opener does with several messages: what is remembered of one must not harm the next. */
final class OpenerSequences {
    private static final long NOW = MessageCase.PRESENT;
    private static final long MINUTE = 60_000;
    private static final MessageCase A = MessageCase.named("sequence").aadOf(6);
    /** Of the same epoch and counter, with another salt. */
    private static final MessageCase B = new MessageCase("sequence", A.rootKey(), A.epoch(),
            TestBytes.seeded("sequence/other salt", 12), A.counter(), null, A.aad(), TestBytes.seeded("B", 20));
    /** The message after A in its sender epoch. */
    private static final MessageCase A_NEXT = A.numbered(A.counter() + 1).plaintext(TestBytes.seeded("A next", 20));
    /** With A's salt in the next epoch. */
    private static final MessageCase A_LATER = A.at(NOW + 1).plaintext(TestBytes.seeded("A later", 20));
    private static final HexFormat HEX = HexFormat.of();

    /** One sequence in the making. */
    private static final class Sequence {
        private final ReferenceOpener opener;
        private final ArrayNode steps;

        Sequence(ArrayNode all, String name, long window) {
            opener = new ReferenceOpener(ReferenceTree.ofRootKey(A.rootKey()), Position.LAST_EPOCH, window);
            ObjectNode json = all.addObject()
                    .put("name", name)
                    .put("rootKey", HEX.formatHex(A.rootKey()))
                    .put("window", EpochCase.window(window))
                    .put("aad", HEX.formatHex(A.aad()));
            steps = json.putArray("steps");
        }

        Sequence opens(long now, MessageCase message) {
            return step(now, message.seal(), message, null);
        }

        Sequence rejects(long now, byte[] message, Check check) {
            return step(now, message, null, check);
        }

        private Sequence step(long now, byte[] message, MessageCase wanted, Check check) {
            Outcome outcome = opener.open(now, null, A.aad(), message);
            if (!outcome.rejectedBy().equals(Optional.ofNullable(check))
                    || wanted != null && !Arrays.equals(wanted.plaintext(), outcome.released())) {
                throw new IllegalStateException("step " + steps.size() + ": stated " + check + ", model "
                        + outcome.rejectedBy());
            }
            steps.addObject()
                    .put("now", Long.toString(now))
                    .put("message", HEX.formatHex(message))
                    .put("rejectedBy", check == null ? null : check.name())
                    .put("plaintext", wanted == null ? null : HEX.formatHex(wanted.plaintext()));
            return this;
        }
    }

    private OpenerSequences() {
    }

    static ArrayNode json() {
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        new Sequence(all, "two sender epochs of one epoch, a forgery, and again", Admission.UNLIMITED)
                .opens(NOW, A).opens(NOW, B).rejects(NOW, flipped(A.seal(), 56), Check.CHUNK)
                .rejects(NOW, flipped(B.seal(), 30), Check.COMMITMENT).opens(NOW, A).opens(NOW, B).opens(NOW, A_NEXT);
        new Sequence(all, "a forgery of an unknown sender epoch comes first", Admission.UNLIMITED)
                .rejects(NOW, flipped(A.seal(), 60), Check.CHUNK).rejects(NOW, flipped(A.seal(), 8), Check.COMMITMENT)
                .rejects(NOW, flipped(A.seal(), 55), Check.COMMITMENT).opens(NOW, A_NEXT).opens(NOW, A);
        new Sequence(all, "one salt in two epochs", Admission.UNLIMITED)
                .opens(NOW, A).opens(NOW, A_LATER).opens(NOW, A)
                .rejects(NOW, headerOf(A, A_LATER), Check.CHUNK).opens(NOW, A_LATER);
        new Sequence(all, "the commitment of a sender epoch that is known, with the prefix of another",
                Admission.UNLIMITED)
                .opens(NOW, A).opens(NOW, B)
                .rejects(NOW, prefixOf(A, B), Check.COMMITMENT).rejects(NOW, prefixOf(B, A), Check.COMMITMENT);
        new Sequence(all, "out of order, and repeated", MINUTE)
                .opens(NOW, A.at(NOW + MINUTE)).opens(NOW, A.at(NOW - MINUTE)).opens(NOW, A_NEXT).opens(NOW, A)
                .opens(NOW, A).opens(NOW, A.at(NOW - MINUTE));
        new Sequence(all, "a forgery from ahead moves nothing", MINUTE)
                .rejects(NOW, flipped(A.at(NOW + MINUTE).seal(), 60), Check.CHUNK)
                .rejects(NOW, flipped(A.at(NOW + MINUTE).seal(), 40), Check.COMMITMENT)
                .rejects(NOW, A.at(NOW + MINUTE + 1).seal(), Check.EPOCH).opens(NOW, A.at(NOW - MINUTE));
        new Sequence(all, "a sender epoch that is known leaves the window", MINUTE)
                .opens(NOW, A).opens(NOW + MINUTE, A_NEXT).rejects(NOW + MINUTE + 1, A_NEXT.seal(), Check.EPOCH)
                .opens(NOW + MINUTE + 1, A_LATER).rejects(NOW + 2 * MINUTE, A.seal(), Check.EPOCH);
        return all;
    }

    /** The header of one message before the chunks of another. */
    private static byte[] headerOf(MessageCase header, MessageCase chunks) {
        return cutAndJoined(header.seal(), 56, chunks.seal());
    }

    /** The prefix of one message before the commitment and the chunks of another. */
    private static byte[] prefixOf(MessageCase prefix, MessageCase rest) {
        return cutAndJoined(prefix.seal(), 24, rest.seal());
    }

    private static byte[] cutAndJoined(byte[] first, int at, byte[] rest) {
        byte[] joined = rest.clone();
        System.arraycopy(first, 0, joined, 0, at);
        return joined;
    }

    private static byte[] flipped(byte[] message, int offset) {
        message[offset] ^= 0x04;
        return message;
    }
}
