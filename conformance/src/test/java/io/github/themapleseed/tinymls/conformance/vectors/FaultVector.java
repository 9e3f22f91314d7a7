package io.github.themapleseed.tinymls.conformance.vectors;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.themapleseed.tinymls.conformance.model.Octets;
import io.github.themapleseed.tinymls.conformance.model.ReferenceMessage.Check;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One case of faults-v1.json, ready to be opened: it must fail, and a reader that releases chunks as they come may have
 * released {@code releasedAtMost} bytes of plaintext by then. A {@code null} caller IV means that none is given.
 */
public record FaultVector(String name, byte[] rootKey, byte[] callerIv, byte[] aad, byte[] message, Check rejectedBy,
        int releasedAtMost) {

    /** All cases of the file, their messages made as it says and checked against its lengths and hashes. */
    public static List<FaultVector> readAll(JsonNode file) {
        Map<String, byte[]> bases = bases(file);
        List<FaultVector> all = new ArrayList<>();
        file.required("cases").forEach(json -> all.add(read(json, bases)));
        return all;
    }

    /** The valid messages that the file's others are made of, by name. */
    static Map<String, byte[]> bases(JsonNode file) {
        Map<String, byte[]> bases = new HashMap<>();
        for (JsonNode base : file.required("bases")) {
            byte[] message = MessageCase.read(base).seal();
            require(MessageCase.isDescribedBy(base, message), base);
            bases.put(base.get("name").textValue(), message);
        }
        return bases;
    }

    private static FaultVector read(JsonNode json, Map<String, byte[]> bases) {
        JsonNode openWith = json.required("openWith");
        return new FaultVector(json.get("name").textValue(), MessageCase.bytes(openWith, "rootKey"),
                MessageCase.bytes(openWith, "callerIv"), MessageCase.bytes(openWith, "aad"), message(json, bases),
                Check.valueOf(json.get("rejectedBy").textValue()), json.get("releasedAtMost").intValue());
    }

    /** The message of a case: in full, or made of pieces. */
    static byte[] message(JsonNode json, Map<String, byte[]> bases) {
        if (json.has("message")) {
            return MessageCase.bytes(json, "message");
        }
        byte[] message = Recipe.read(json).make(bases::get);
        require(message.length == json.get("messageLength").intValue(), json);
        require(Arrays.equals(Octets.sha256(message), MessageCase.bytes(json, "messageSha256")), json);
        return message;
    }

    private static void require(boolean holds, JsonNode json) {
        if (!holds) {
            throw new AssertionError("not the message that the file tells of: " + json.get("name"));
        }
    }
}
