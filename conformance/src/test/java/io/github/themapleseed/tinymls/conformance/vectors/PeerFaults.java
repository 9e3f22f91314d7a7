package io.github.themapleseed.tinymls.conformance.vectors;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.themapleseed.tinymls.conformance.model.Octets;
import io.github.themapleseed.tinymls.conformance.model.ReferenceMessage;
import io.github.themapleseed.tinymls.conformance.model.ReferenceMessage.Check;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The faults of format-v1.json. The file tells how each is made by its name alone, and its length and hash; a name that
 * is not known here is an error.
 */
public final class PeerFaults {
    private static final int HEADER = 56;
    private static final int CHUNK = 65_536;
    private static final int FULL_CHUNK = CHUNK + 16;

    private PeerFaults() {
    }

    /** All cases of the file. */
    public static List<FaultVector> readAll(JsonNode file) {
        JsonNode group = file.required("invalid");
        byte[] rootKey = MessageCase.bytes(group, "rootKey");
        byte[] aad = MessageCase.bytes(group, "aad");
        byte[] valid = ReferenceMessage.seal(rootKey, MessageCase.number(group, "epoch"),
                MessageCase.bytes(group, "senderSalt"), MessageCase.number(group, "counter"), null, aad,
                TestBytes.pattern(131_080));
        List<FaultVector> all = new ArrayList<>();
        for (JsonNode json : group.required("cases")) {
            String name = json.get("name").textValue();
            byte[] message = damaged(name, valid);
            requireDescribed(json, message);
            Check check = ReferenceMessage.isValidLength(message.length) ? Check.CHUNK : Check.LENGTH;
            all.add(new FaultVector(name, rootKey, null, aad, message, check, chunksBefore(name) * CHUNK));
        }
        return all;
    }

    private static void requireDescribed(JsonNode json, byte[] message) {
        if (json.get("messageLength").intValue() != message.length
                || !Arrays.equals(MessageCase.bytes(json, "messageSha256"), Octets.sha256(message))) {
            throw new AssertionError("not the message that the file tells of: " + json.get("name"));
        }
    }

    private static byte[] damaged(String name, byte[] valid) {
        byte[] header = Arrays.copyOf(valid, HEADER);
        byte[] chunk0 = Arrays.copyOfRange(valid, HEADER, HEADER + FULL_CHUNK);
        byte[] chunk1 = Arrays.copyOfRange(valid, HEADER + FULL_CHUNK, HEADER + 2 * FULL_CHUNK);
        byte[] last = Arrays.copyOfRange(valid, HEADER + 2 * FULL_CHUNK, valid.length);
        return switch (name) {
            case "truncated after chunk 0" -> Octets.join(header, chunk0);
            case "truncated after chunk 1" -> Octets.join(header, chunk0, chunk1);
            case "last chunk cut by a byte" -> Arrays.copyOf(valid, valid.length - 1);
            case "a byte appended" -> Arrays.copyOf(valid, valid.length + 1);
            case "chunks 0 and 1 swapped" -> Octets.join(header, chunk1, chunk0, last);
            case "chunk 1 dropped" -> Octets.join(header, chunk0, last);
            case "chunk 1 repeated" -> Octets.join(header, chunk0, chunk1, chunk1, last);
            case "header only" -> header;
            case "header and 15 bytes" -> Octets.join(header, Arrays.copyOf(chunk0, 15));
            default -> throw new AssertionError("a fault that is not known here: " + name);
        };
    }

    /** How many chunks from the front are whole and in their place. */
    private static int chunksBefore(String name) {
        return switch (name) {
            case "truncated after chunk 0", "chunk 1 dropped" -> 1;
            case "chunks 0 and 1 swapped", "header only", "header and 15 bytes" -> 0;
            default -> 2;
        };
    }
}
