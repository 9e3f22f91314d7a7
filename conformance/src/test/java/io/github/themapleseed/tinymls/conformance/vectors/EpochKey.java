package io.github.themapleseed.tinymls.conformance.vectors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.themapleseed.tinymls.conformance.model.Position;
import io.github.themapleseed.tinymls.conformance.model.ReferenceKey;
import io.github.themapleseed.tinymls.conformance.model.ReferenceSchedule;
import io.github.themapleseed.tinymls.conformance.model.ReferenceTree;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/** A key of epochs-v1.json: what is left of the tree of one root key, and when its life ends. */
public record EpochKey(String name, byte[] rootKey, long from, long to, long notAfter) {
    private static final Map<EpochKey, ReferenceTree> TREES = new ConcurrentHashMap<>();

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
        return new ReferenceKey(ReferenceSchedule.keyId(rootKey), from, to, notAfter, tree().secrets()).encode();
    }

    /** What can be derived from it. To puncture a tree takes a while, so it is done once for each key. */
    public ReferenceTree tree() {
        return TREES.computeIfAbsent(this, key -> ReferenceTree.ofRootKey(key.rootKey).narrowedTo(key.from, key.to));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof EpochKey key && Arrays.equals(rootKey, key.rootKey) && from == key.from && to == key.to
                && notAfter == key.notAfter;
    }

    @Override
    public int hashCode() {
        return Objects.hash(Arrays.hashCode(rootKey), from, to, notAfter);
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
