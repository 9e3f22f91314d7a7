package io.github.themapleseed.tinymls.conformance.vectors;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.themapleseed.tinymls.conformance.model.ReferenceMessage.Check;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One case under "streams" in sequences-v1.json: a message, the pieces in which it comes, and what may have been
 * released after each.
 */
public record StreamVector(String name, byte[] rootKey, byte[] aad, byte[] plaintext, byte[] message, List<Piece> feed,
        Optional<Check> rejectedBy, int releasedAtMost) {

    /** So many bytes of the message, and how much plaintext may have been released then, in all. */
    public record Piece(int bytes, int releasedAtMost) {
    }

    /** All cases of the file, their messages made as it says and checked against its lengths and hashes. */
    public static List<StreamVector> readAll(JsonNode file) {
        Map<String, MessageCase> bases = new HashMap<>();
        file.required("bases").forEach(base -> bases.put(base.get("name").textValue(), MessageCase.read(base)));
        Map<String, byte[]> sealed = FaultVector.bases(file);
        List<StreamVector> all = new ArrayList<>();
        for (JsonNode json : file.required("streams")) {
            byte[] rootKey = MessageCase.bytes(json, "rootKey");
            byte[] plaintext = bases.values().stream().filter(base -> Arrays.equals(rootKey, base.rootKey()))
                    .findFirst().orElseThrow().plaintext();
            List<Piece> feed = new ArrayList<>();
            json.required("feed").forEach(piece -> feed.add(
                    new Piece(piece.get("bytes").intValue(), piece.get("releasedAtMost").intValue())));
            all.add(new StreamVector(json.get("name").textValue(), rootKey, MessageCase.bytes(json, "aad"), plaintext,
                    FaultVector.message(json, sealed), feed, VectorCheck.check(json),
                    json.get("releasedAtMost").intValue()));
        }
        return all;
    }

    /** The first bytes of what the message would open to. */
    public byte[] released(int length) {
        return Arrays.copyOf(plaintext, length);
    }
}
