package io.github.themapleseed.tinymls.conformance.vectors;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.themapleseed.tinymls.conformance.model.Octets;
import io.github.themapleseed.tinymls.conformance.model.ReferenceMessage;
import io.github.themapleseed.tinymls.conformance.model.ReferenceMessage.Check;
import io.github.themapleseed.tinymls.conformance.model.ReferenceTree;
import java.util.HexFormat;
import java.util.Optional;

/**
 * One message that must not open, as the catalogue states it: what it is opened with, how it is made, and which check
 * must stop it. The model is asked too, and writing fails where it says otherwise.
 */
record FaultCase(String name, MessageCase opening, Recipe recipe, Check rejectedBy) {
    /** Messages up to this length are written out. */
    private static final int LONGEST_IN_FULL = 512;
    private static final HexFormat HEX = HexFormat.of();

    ObjectNode json() {
        byte[] message = recipe.make(FaultBases::message);
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("name", name);
        json.putObject("openWith")
                .put("rootKey", HEX.formatHex(opening.rootKey()))
                .put("callerIv", opening.callerIv() == null ? null : HEX.formatHex(opening.callerIv()))
                .put("aad", HEX.formatHex(opening.aad()));
        if (message.length <= LONGEST_IN_FULL) {
            json.put("message", HEX.formatHex(message));
        } else {
            recipe.describe(json);
            json.put("messageLength", message.length);
            json.put("messageSha256", HEX.formatHex(Octets.sha256(message)));
        }
        json.put("rejectedBy", rejectedBy.name());
        json.put("releasedAtMost", releasedAtMost(message));
        return json;
    }

    private int releasedAtMost(byte[] message) {
        ReferenceMessage.Outcome outcome = ReferenceMessage.examine(ReferenceTree.ofRootKey(opening.rootKey()),
                opening.callerIv(), opening.aad(), message);
        if (!outcome.rejectedBy().equals(Optional.of(rejectedBy))) {
            throw new IllegalStateException(name + ": stated " + rejectedBy + ", model " + outcome.rejectedBy());
        }
        return outcome.released().length;
    }
}
