package io.github.themapleseed.tinymls.conformance.vectors;

import static io.github.themapleseed.tinymls.conformance.vectors.MessageCase.bytes;
import static io.github.themapleseed.tinymls.conformance.vectors.MessageCase.number;
import static io.github.themapleseed.tinymls.conformance.vectors.VectorCheck.require;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.themapleseed.tinymls.conformance.model.Prefix;
import io.github.themapleseed.tinymls.conformance.model.ReferenceKey;
import io.github.themapleseed.tinymls.conformance.model.ReferenceSealer;
import java.security.InvalidKeyException;
import java.util.Arrays;
import java.util.Optional;

/** The model held to the sealers of sequences-v1.json. */
final class SealerCheck {
    private SealerCheck() {
    }

    static int run() {
        JsonNode sealers = VectorFiles.own("sequences-v1.json").required("sealers");
        for (JsonNode json : sealers) {
            ReferenceSealer sealer = sealer(json);
            int number = 0;
            for (JsonNode step : json.required("steps")) {
                require(isAsItSays(sealer, step), json.get("name").textValue() + ", step " + number++);
            }
        }
        return sealers.size();
    }

    private static ReferenceSealer sealer(JsonNode json) {
        try {
            ReferenceKey key = ReferenceKey.decode(bytes(json, "exportedKey"));
            return new ReferenceSealer(key.tree(), key.notAfter(), EpochCase.window(json));
        } catch (InvalidKeyException e) {
            throw new AssertionError(e);
        }
    }

    private static boolean isAsItSays(ReferenceSealer sealer, JsonNode step) {
        switch (step.get("do").textValue()) {
            case "begin":
                return sealer.begin(number(step, "now"), bytes(step, "random")) == step.get("begins").booleanValue();
            case "advance":
                sealer.advance(number(step, "counter"), number(step, "sealedBytes"));
                return true;
            case "abandon":
                Optional<Prefix> prefix = sealer.take(false, 0);
                return prefix.isPresent() && Arrays.equals(bytes(step, "prefix"), prefix.get().encode());
            case "seal":
                Optional<byte[]> message = sealer.seal(bytes(step, "callerIv"), bytes(step, "aad"),
                        bytes(step, "plaintext"));
                return Arrays.equals(bytes(step, "message"), message.orElse(null));
            default:
                throw new AssertionError("a step that is not known here: " + step);
        }
    }
}
