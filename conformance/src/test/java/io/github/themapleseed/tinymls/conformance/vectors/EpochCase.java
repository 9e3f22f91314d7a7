package io.github.themapleseed.tinymls.conformance.vectors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.themapleseed.tinymls.conformance.model.Admission;
import io.github.themapleseed.tinymls.conformance.model.Admission.Verdict;
import io.github.themapleseed.tinymls.conformance.model.Position;
import io.github.themapleseed.tinymls.conformance.model.ReferenceMessage;
import java.util.HexFormat;
import java.util.function.Function;

/** One case under "opening" in epochs-v1.json: a key, a clock, a window, and the epoch of a message. */
public record EpochCase(String name, EpochKey key, long now, long window, long epoch, Verdict verdict) {
    /** The plaintext of every message of the file. */
    public static final byte[] PLAINTEXT = FaultBases.ascii("now or never");
    /** The AAD of every message of the file. */
    public static final byte[] AAD = FaultBases.ascii("epochs");
    private static final String UNLIMITED = "unlimited";
    private static final HexFormat HEX = HexFormat.of();

    /** Reads what {@link #json} wrote. */
    public static EpochCase read(JsonNode json, Function<String, EpochKey> keys) {
        return new EpochCase(json.get("name").textValue(), keys.apply(json.get("key").textValue()),
                MessageCase.number(json, "now"), window(json), MessageCase.number(json, "epoch"),
                Verdict.valueOf(json.get("verdict").textValue()));
    }

    /** The window of a case, {@link Admission#UNLIMITED} for "unlimited". */
    public static long window(JsonNode json) {
        String text = json.get("window").textValue();
        return text.equals(UNLIMITED) ? Admission.UNLIMITED : Long.parseLong(text);
    }

    static String window(long window) {
        return window == Admission.UNLIMITED ? UNLIMITED : Long.toString(window);
    }

    /** The same so many milliseconds later; an epoch that would be none is the first or the last there is. */
    public EpochCase later(long millis) {
        long moved = Math.max(0, Math.min(Position.LAST_EPOCH, epoch + millis));
        return new EpochCase(name, key.later(millis), now + millis, window, moved, verdict);
    }

    /** A message of the epoch, whether or not the key can open it. */
    public byte[] message() {
        return ReferenceMessage.seal(key.rootKey(), epoch, TestBytes.seeded("epochs/salt", 12), 3, null, AAD,
                PLAINTEXT);
    }

    /** What check 4 goes by. */
    public Admission admission() {
        return new Admission(key.tree(), key.notAfter(), window, now);
    }

    ObjectNode json() {
        Verdict model = admission().verdict(epoch);
        if (model != verdict) {
            throw new IllegalStateException(name + ": stated " + verdict + ", model " + model);
        }
        return JsonNodeFactory.instance.objectNode()
                .put("name", name)
                .put("key", key.name())
                .put("now", Long.toString(now))
                .put("window", window(window))
                .put("epoch", Long.toString(epoch))
                .put("message", HEX.formatHex(message()))
                .put("verdict", verdict.name());
    }
}
