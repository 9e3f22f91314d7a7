package io.github.themapleseed.tinymls.conformance.vectors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.themapleseed.tinymls.conformance.model.Position;
import io.github.themapleseed.tinymls.conformance.model.ReferenceKey;
import io.github.themapleseed.tinymls.conformance.model.ReferenceTree;
import java.util.HexFormat;

/** A key of epochs-v1.json: what is left of the tree of one root key, and when its life ends. */
public record EpochKey(String name, byte[] rootKey, long from, long to, long notAfter) {

    /** Reads what {@link #json} wrote. */
    public static EpochKey read(JsonNode json) {
        return new EpochKey(json.get("name").textValue(), MessageCase.bytes(json, "rootKey"),
                MessageCase.number(json, "from"), MessageCase.number(json, "to"), MessageCase.number(json, "notAfter"));
    }

    /** Whether it is the whole tree of a root key without end of life: a root key by itself. */
    public boolean isRootKey() {
        return from == 0 && to == Position.LAST_EPOCH && notAfter == Position.LAST_EPOCH;
    }

    /** The key that is the same so many milliseconds later; the ends of a whole tree stay where they are. */
    public EpochKey later(long millis) {
        return new EpochKey(name, rootKey, from == 0 ? 0 : from + millis,
                to == Position.LAST_EPOCH ? to : to + millis,
                notAfter == Position.LAST_EPOCH ? notAfter : notAfter + millis);
    }

    /** The same key of another root key. */
    public EpochKey under(byte[] otherRootKey) {
        return new EpochKey(name, otherRootKey, from, to, notAfter);
    }

    /** Its exported form. */
    public byte[] exported() {
        return ReferenceKey.punctured(rootKey, from, to, notAfter).encode();
    }

    /** What can be derived from it. */
    public ReferenceTree tree() {
        return ReferenceTree.ofRootKey(rootKey).narrowedTo(from, to);
    }

    ObjectNode json() {
        return JsonNodeFactory.instance.objectNode()
                .put("name", name)
                .put("rootKey", HexFormat.of().formatHex(rootKey))
                .put("from", Long.toString(from))
                .put("to", Long.toString(to))
                .put("notAfter", Long.toString(notAfter))
                .put("exportedKey", HexFormat.of().formatHex(exported()));
    }
}
