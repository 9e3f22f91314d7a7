package io.github.themapleseed.tinymls.conformance.vectors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.themapleseed.tinymls.conformance.model.Admission;
import io.github.themapleseed.tinymls.conformance.model.Position;
import io.github.themapleseed.tinymls.conformance.model.ReferenceSealer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/** The cases under "sealing" in epochs-v1.json: with which epoch a sender epoch begins at a time, if one may begin. */
public final class SealingEpochs {
    private static final long NOW = MessageCase.PRESENT;
    private static final long MINUTE = 60_000;
    private static final long DAY = KeyCatalog.DAY;

    /** One case; no epoch where none may begin. */
    public record SealingCase(String name, EpochKey key, long now, long window, OptionalLong epoch) {
        /** Reads what {@link #json} wrote. */
        public static SealingCase read(JsonNode json, Function<String, EpochKey> keys) {
            return new SealingCase(json.get("name").textValue(), keys.apply(json.get("key").textValue()),
                    MessageCase.number(json, "now"), EpochCase.window(json), json.get("epoch").isNull()
                            ? OptionalLong.empty() : OptionalLong.of(MessageCase.number(json, "epoch")));
        }

        /** What the model says. */
        public Optional<Long> model() {
            return new ReferenceSealer(key.tree(), key.notAfter(), window).epochAt(now);
        }

        /** What the file says. */
        public Optional<Long> wanted() {
            return epoch.isPresent() ? Optional.of(epoch.getAsLong()) : Optional.empty();
        }

        ObjectNode json() {
            if (!model().equals(wanted())) {
                throw new IllegalStateException(name + ": stated " + epoch + ", model " + model());
            }
            return JsonNodeFactory.instance.objectNode()
                    .put("name", name)
                    .put("key", key.name())
                    .put("now", Long.toString(now))
                    .put("window", EpochCase.window(window))
                    .put("epoch", wanted().map(found -> Long.toString(found)).orElse(null));
        }
    }

    private SealingEpochs() {
    }

    static List<SealingCase> all() {
        EpochKey punctured = EpochCatalog.PUNCTURED;
        long from = NOW - MINUTE;
        return List.of(
                at("root key, now", EpochCatalog.ROOT, NOW, MINUTE, NOW),
                at("root key, at time 0", EpochCatalog.ROOT, 0, MINUTE, 0),
                at("root key, at the end of time", EpochCatalog.ROOT, Position.LAST_EPOCH, MINUTE, Position.LAST_EPOCH),
                at("now = not-after", EpochCatalog.DAY_LONG, NOW + DAY, MINUTE, NOW + DAY),
                never("now = not-after + 1", EpochCatalog.DAY_LONG, NOW + DAY + 1, MINUTE),
                never("now = not-after + 1, unlimited", EpochCatalog.DAY_LONG, NOW + DAY + 1, Admission.UNLIMITED),
                at("punctured, now", punctured, NOW, MINUTE, NOW),
                at("the clock behind what is left: the oldest epoch left", punctured, from - 1, MINUTE, from),
                at("the clock a window behind what is left", punctured, from - MINUTE, MINUTE, from),
                never("the clock further behind what is left", punctured, from - MINUTE - 1, MINUTE),
                at("the clock far behind what is left, unlimited", punctured, 0, Admission.UNLIMITED, from),
                at("epochs end before the life, the last of them", EpochCatalog.SHORT, NOW - 1000, MINUTE, NOW - 1000),
                never("epochs end before the life, the next one", EpochCatalog.SHORT, NOW - 999, MINUTE),
                at("life ends before the epochs, its last time", EpochCatalog.CUT_OFF, NOW + 10_000, MINUTE,
                        NOW + 10_000),
                never("life ends before the epochs, after it", EpochCatalog.CUT_OFF, NOW + 10_001, MINUTE),
                never("the oldest epoch left is past the life", EpochCatalog.NEVER, NOW - 1, MINUTE),
                at("not-after 0, now 0", EpochCatalog.ZERO, 0, MINUTE, 0),
                never("not-after 0, now 1", EpochCatalog.ZERO, 1, MINUTE));
    }

    private static SealingCase at(String name, EpochKey key, long now, long window, long epoch) {
        return new SealingCase(name, key, now, window, OptionalLong.of(epoch));
    }

    private static SealingCase never(String name, EpochKey key, long now, long window) {
        return new SealingCase(name, key, now, window, OptionalLong.empty());
    }
}
