package io.github.themapleseed.tinymls.conformance.vectors;

import static io.github.themapleseed.tinymls.conformance.vectors.MessageCase.bytes;
import static io.github.themapleseed.tinymls.conformance.vectors.MessageCase.number;
import static io.github.themapleseed.tinymls.conformance.vectors.VectorCheck.require;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.themapleseed.tinymls.conformance.model.ReferenceKey;
import io.github.themapleseed.tinymls.conformance.model.ReferenceSchedule;
import java.security.InvalidKeyException;
import java.util.Arrays;

/** The model held to keys-v1.json. */
final class KeyCheck {
    private KeyCheck() {
    }

    static int run(boolean namesOfChecks) {
        JsonNode file = VectorFiles.own("keys-v1.json");
        file.required("keys").forEach(KeyCheck::key);
        file.required("faults").forEach(json -> fault(json, namesOfChecks));
        file.required("rootKeys").forEach(KeyCheck::rootKey);
        return file.get("keys").size() + file.get("faults").size() + file.get("rootKeys").size();
    }

    private static void key(JsonNode json) {
        String name = json.get("name").textValue();
        byte[] encoded = bytes(json, "encoded");
        ReferenceKey made = ReferenceKey.punctured(bytes(json, "rootKey"), number(json, "from"), number(json, "to"),
                number(json, "notAfter"));
        require(Arrays.equals(encoded, made.encode()), name + ": encoded");
        ReferenceKey key = decoded(encoded, name);
        require(Arrays.equals(bytes(json, "keyId"), key.keyId()) && number(json, "from") == key.from()
                && number(json, "to") == key.to() && number(json, "notAfter") == key.notAfter()
                && json.get("nodes").intValue() == key.nodes().size(), name + ": decoded");
        require(Arrays.equals(encoded, key.encode()), name + ": encoded again");
        for (JsonNode probe : json.required("leaves")) {
            require(key.tree().leaf(number(probe, "epoch")).filter(leaf -> Arrays.equals(bytes(probe, "leaf"), leaf))
                    .isPresent(), name + ": leaf");
        }
        for (JsonNode epoch : json.required("lacks")) {
            require(key.tree().leaf(Long.parseLong(epoch.textValue())).isEmpty(), name + ": lacks");
        }
    }

    private static ReferenceKey decoded(byte[] encoded, String name) {
        try {
            return ReferenceKey.decode(encoded);
        } catch (InvalidKeyException e) {
            throw new AssertionError(name, e);
        }
    }

    private static void fault(JsonNode json, boolean namesOfChecks) {
        String name = json.get("name").textValue();
        byte[] encoded = bytes(json, "encoded");
        require(!ReferenceKey.isRootKey(encoded), name + ": taken for a root key");
        String refusal = null;
        try {
            ReferenceKey.decode(encoded);
        } catch (InvalidKeyException e) {
            refusal = e.getMessage();
        }
        require(refusal != null, name + ": taken");
        require(!namesOfChecks || refusal.endsWith(": " + json.get("reason").textValue()), name + ": " + refusal);
    }

    private static void rootKey(JsonNode json) {
        byte[] candidate = bytes(json, "bytes");
        boolean wanted = json.get("isRootKey").booleanValue();
        require(ReferenceKey.isRootKey(candidate) == wanted, json.get("name").textValue());
        require(!wanted || Arrays.equals(bytes(json, "keyId"), ReferenceSchedule.keyId(candidate)), "key id");
    }
}
