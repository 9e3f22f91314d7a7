package io.github.themapleseed.tinymls.conformance.vectors;

import static io.github.themapleseed.tinymls.conformance.vectors.VectorCheck.require;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.themapleseed.tinymls.conformance.model.Admission;
import io.github.themapleseed.tinymls.conformance.model.Octets;
import io.github.themapleseed.tinymls.conformance.model.ReferenceMessage.Outcome;
import io.github.themapleseed.tinymls.conformance.model.ReferenceStream;
import io.github.themapleseed.tinymls.conformance.model.ReferenceTree;
import java.util.Arrays;

/** The model held to the streams of sequences-v1.json. */
final class StreamCheck {
    private StreamCheck() {
    }

    static int run(boolean namesOfChecks) {
        JsonNode file = VectorFiles.own("sequences-v1.json");
        int count = 0;
        for (StreamVector wanted : StreamVector.readAll(file)) {
            ReferenceStream stream = new ReferenceStream(
                    Admission.whenever(ReferenceTree.ofRootKey(wanted.rootKey())), null, wanted.aad());
            byte[] released = {};
            int at = 0;
            for (StreamVector.Piece piece : wanted.feed()) {
                byte[] more = stream.feed(Arrays.copyOfRange(wanted.message(), at, at + piece.bytes()));
                released = Octets.join(released, more);
                at += piece.bytes();
                require(released.length <= piece.releasedAtMost(), wanted.name() + ", at " + at);
            }
            Outcome outcome = stream.finish();
            released = Octets.join(released, outcome.released());
            require(outcome.rejectedBy().isPresent() == wanted.rejectedBy().isPresent(), wanted.name());
            require(!namesOfChecks || outcome.rejectedBy().equals(wanted.rejectedBy()), wanted.name());
            require(Arrays.equals(wanted.released(released.length), released)
                    && released.length <= wanted.releasedAtMost(), wanted.name() + ": released");
            require(wanted.rejectedBy().isPresent() || released.length == wanted.releasedAtMost(), wanted.name());
            count++;
        }
        return count;
    }
}
