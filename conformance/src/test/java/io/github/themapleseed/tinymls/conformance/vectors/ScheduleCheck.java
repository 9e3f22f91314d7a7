package io.github.themapleseed.tinymls.conformance.vectors;

import static io.github.themapleseed.tinymls.conformance.vectors.MessageCase.bytes;
import static io.github.themapleseed.tinymls.conformance.vectors.MessageCase.number;
import static io.github.themapleseed.tinymls.conformance.vectors.VectorCheck.require;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.themapleseed.tinymls.conformance.model.Position;
import io.github.themapleseed.tinymls.conformance.model.Prefix;
import io.github.themapleseed.tinymls.conformance.model.ReferenceChunks;
import io.github.themapleseed.tinymls.conformance.model.ReferenceMessage;
import io.github.themapleseed.tinymls.conformance.model.ReferenceSender;
import io.github.themapleseed.tinymls.conformance.model.ReferenceTree;
import io.github.themapleseed.tinymls.conformance.model.TrafficKey;
import java.util.Arrays;
import java.util.List;

/** The model held to schedule-v1.json. */
final class ScheduleCheck {
    private ScheduleCheck() {
    }

    static int run() {
        JsonNode file = VectorFiles.own("schedule-v1.json");
        file.required("children").forEach(ScheduleCheck::children);
        file.required("chains").forEach(ScheduleCheck::chain);
        for (JsonNode json : file.required("nonces")) {
            require(Arrays.equals(bytes(json, "nonce"),
                    ReferenceChunks.nonce(bytes(json, "iv"), number(json, "counter"), number(json, "index"))), "nonce");
        }
        for (JsonNode json : file.required("lengths")) {
            long plaintext = number(json, "plaintext");
            long message = number(json, "message");
            require(ReferenceMessage.messageLength(plaintext) == message && ReferenceMessage.isValidLength(message)
                    && ReferenceMessage.plaintextLength(message) == plaintext, "length " + plaintext);
        }
        for (JsonNode length : file.required("invalidLengths")) {
            require(!ReferenceMessage.isValidLength(Long.parseLong(length.textValue())), "invalid length " + length);
        }
        file.required("covers").forEach(ScheduleCheck::cover);
        return file.get("children").size() + file.get("chains").size() + file.get("nonces").size()
                + file.get("lengths").size() + file.get("invalidLengths").size() + file.get("covers").size();
    }

    private static void children(JsonNode json) {
        byte[] node = bytes(json, "node");
        require(Arrays.equals(bytes(json, "left"), ReferenceTree.child(node, 0))
                && Arrays.equals(bytes(json, "right"), ReferenceTree.child(node, 1)), "children");
    }

    private static void chain(JsonNode json) {
        String name = json.get("name").textValue();
        long counter = number(json, "counter");
        Prefix prefix = Prefix.of(number(json, "epoch"), bytes(json, "senderSalt"), counter, false);
        ReferenceSender sender = ReferenceSender.of(
                ReferenceTree.ofRootKey(bytes(json, "rootKey")).leaf(prefix.epoch()).orElseThrow(), prefix);
        require(Arrays.equals(bytes(json, "senderSecret"), sender.secret()), name + ": sender secret");
        for (JsonNode each : json.required("generations")) {
            long generation = each.get("generation").longValue();
            TrafficKey traffic = sender.trafficKey(counter, generation);
            require(Arrays.equals(bytes(each, "key"), traffic.key()) && Arrays.equals(bytes(each, "iv"), traffic.iv()),
                    name + ": generation " + generation);
            require(generation == 0
                    || Arrays.equals(bytes(each, "streamSecret"), sender.streamSecret(counter, generation)),
                    name + ": stream secret " + generation);
        }
    }

    private static void cover(JsonNode json) {
        List<Position> cover = Position.cover(number(json, "from"), number(json, "to"));
        JsonNode nodes = json.required("nodes");
        require(nodes.size() == cover.size(), "cover");
        for (int i = 0; i < cover.size(); i++) {
            require(nodes.get(i).textValue().equals(cover.get(i).depth() + "/" + cover.get(i).index()), "cover");
        }
    }
}
