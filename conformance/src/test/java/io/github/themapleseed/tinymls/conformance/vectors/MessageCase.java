package io.github.themapleseed.tinymls.conformance.vectors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.themapleseed.tinymls.conformance.model.Octets;
import io.github.themapleseed.tinymls.conformance.model.Prefix;
import io.github.themapleseed.tinymls.conformance.model.ReferenceMessage;
import io.github.themapleseed.tinymls.conformance.model.ReferenceSchedule;
import io.github.themapleseed.tinymls.conformance.model.ReferenceSender;
import io.github.themapleseed.tinymls.conformance.model.ReferenceTree;
import io.github.themapleseed.tinymls.conformance.model.TrafficKey;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * All that goes into one message, and the JSON object that tells of it and of what comes out: the shape of the cases in
 * messages-v1.json, and of those of the independent implementation. A caller IV that is {@code null} or empty means
 * none.
 */
public record MessageCase(String name, byte[] rootKey, long epoch, byte[] salt, long counter, byte[] callerIv,
        byte[] aad, byte[] plaintext) {
    /** A moment of 2026, fixed so that the vectors stay as they are. */
    static final long PRESENT = 1_795_436_130_250L;
    /** The last counter that a sealer may give to a message; openers take greater ones too. */
    private static final long LAST_COUNTER = (1L << 24) - 1;
    /** Longer plaintexts, IVs and AADs are given as a pattern, and messages of such plaintexts by SHA-256 and ends. */
    private static final int LONGEST_IN_FULL = 4096;
    private static final HexFormat HEX = HexFormat.of();

    /** A short message with nothing special about it; keys and bytes follow from the name. */
    static MessageCase named(String name) {
        return new MessageCase(name, TestBytes.seeded(name + "/root", 32), PRESENT,
                TestBytes.seeded(name + "/salt", 12), 7, null, new byte[0], TestBytes.seeded(name + "/plaintext", 20));
    }

    MessageCase rootKeyOf(int length) {
        return new MessageCase(name, TestBytes.seeded(name + "/root", length), epoch, salt, counter, callerIv, aad,
                plaintext);
    }

    MessageCase at(long otherEpoch) {
        return new MessageCase(name, rootKey, otherEpoch, salt, counter, callerIv, aad, plaintext);
    }

    MessageCase numbered(long otherCounter) {
        return new MessageCase(name, rootKey, epoch, salt, otherCounter, callerIv, aad, plaintext);
    }

    /** With a caller IV of this length, 0 for none. */
    MessageCase callerIvOf(int length) {
        return callerIv(length == 0 ? null : bytesOf("/caller IV", length));
    }

    /** Bytes that follow from the name; of a great length, the pattern. */
    private byte[] bytesOf(String what, int length) {
        return length > LONGEST_IN_FULL ? TestBytes.pattern(length) : TestBytes.seeded(name + what, length);
    }

    MessageCase callerIv(byte[] otherIv) {
        return new MessageCase(name, rootKey, epoch, salt, counter, otherIv, aad, plaintext);
    }

    MessageCase aadOf(int length) {
        return aad(bytesOf("/AAD", length));
    }

    MessageCase aad(byte[] otherAad) {
        return new MessageCase(name, rootKey, epoch, salt, counter, callerIv, otherAad, plaintext);
    }

    MessageCase plaintextOf(int length) {
        return plaintext(bytesOf("/plaintext", length));
    }

    MessageCase plaintext(byte[] otherPlaintext) {
        return new MessageCase(name, rootKey, epoch, salt, counter, callerIv, aad, otherPlaintext);
    }

    /** The inputs that a JSON object tells. */
    public static MessageCase read(JsonNode json) {
        return new MessageCase(json.get("name").textValue(), bytes(json, "rootKey"), number(json, "epoch"),
                bytes(json, "senderSalt"), number(json, "counter"), bytesOrPattern(json, "callerIv"),
                bytesOrPattern(json, "aad"), bytesOrPattern(json, "plaintext"));
    }

    /** The bytes of a field, or the pattern of the length that the field with "Length" behind its name gives. */
    private static byte[] bytesOrPattern(JsonNode json, String field) {
        JsonNode length = json.get(field + "Length");
        return length == null ? bytes(json, field) : TestBytes.pattern(length.intValue());
    }

    /** The message, sealed by the model. */
    public byte[] seal() {
        return ReferenceMessage.seal(rootKey, epoch, salt, counter, callerIv, aad, plaintext);
    }

    /** The first 24 bytes of the message. */
    public Prefix prefix() {
        return Prefix.of(epoch, salt, counter, isBound());
    }

    /** Whether the message is bound to a caller IV. */
    public boolean isBound() {
        return callerIv != null && callerIv.length > 0;
    }

    /** What a sealer reports as the message's IV. */
    public byte[] reportedIv() {
        return isBound() ? callerIv : prefix().reportedIv();
    }

    /** The sender epoch's secrets. */
    public ReferenceSender sender() {
        return ReferenceSender.of(leaf(), prefix());
    }

    private byte[] leaf() {
        return ReferenceTree.ofRootKey(rootKey).leaf(epoch).orElseThrow();
    }

    /** Inputs, what is derived on the way, and the message. */
    ObjectNode json() {
        ObjectNode json = inputs();
        json.set("derived", derived());
        if (reportedIv().length <= LONGEST_IN_FULL) {
            json.put("reportedIv", HEX.formatHex(reportedIv()));
        }
        describe(json, seal());
        return json;
    }

    /** The inputs alone. */
    ObjectNode inputs() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("name", name);
        json.put("rootKey", HEX.formatHex(rootKey));
        json.put("epoch", Long.toString(epoch));
        json.put("senderSalt", HEX.formatHex(salt));
        json.put("counter", Long.toString(counter));
        if (counter > LAST_COUNTER) {
            json.put("openingOnly", true);
        }
        put(json, "callerIv", callerIv);
        put(json, "aad", aad);
        put(json, "plaintext", plaintext);
        return json;
    }

    private static void put(ObjectNode json, String field, byte[] value) {
        if (value != null && value.length > LONGEST_IN_FULL) {
            json.put(field + "Length", value.length);
            json.put(field + "Pattern", "byte i is i mod 251");
        } else {
            json.put(field, value == null ? null : HEX.formatHex(value));
        }
    }

    /** The values of the key schedule; those of the later generations too, where the message reaches them. */
    ObjectNode derived() {
        TrafficKey traffic = sender().trafficKey(counter, 0);
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("prk", HEX.formatHex(ReferenceSchedule.prk(rootKey)));
        json.put("keyId", HEX.formatHex(ReferenceSchedule.keyId(rootKey)));
        json.put("treeRoot", HEX.formatHex(ReferenceSchedule.treeRoot(rootKey)));
        json.put("leaf", HEX.formatHex(leaf()));
        json.put("senderSecret", HEX.formatHex(sender().secret()));
        json.put("key", HEX.formatHex(traffic.key()));
        json.put("iv", HEX.formatHex(traffic.iv()));
        json.put("commitment", HEX.formatHex(sender().commitment()));
        if (lastGeneration() > 0) {
            json.set("laterGenerations", laterGenerations());
        }
        return json;
    }

    private ArrayNode laterGenerations() {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        for (int generation = 1; generation <= lastGeneration(); generation++) {
            TrafficKey traffic = sender().trafficKey(counter, generation);
            list.addObject()
                    .put("generation", generation)
                    .put("streamSecret", HEX.formatHex(sender().streamSecret(counter, generation)))
                    .put("key", HEX.formatHex(traffic.key()))
                    .put("iv", HEX.formatHex(traffic.iv()));
        }
        return list;
    }

    private int lastGeneration() {
        return plaintext.length / 65_536 / ReferenceSender.CHUNKS_PER_GENERATION;
    }

    /** Adds what tells the message: all of it, or its length, hash and both ends. */
    private void describe(ObjectNode json, byte[] message) {
        if (plaintext.length <= LONGEST_IN_FULL) {
            json.put("message", HEX.formatHex(message));
            return;
        }
        json.put("messageLength", message.length);
        json.put("messageSha256", HEX.formatHex(Octets.sha256(message)));
        json.put("messageFirst72", HEX.formatHex(message, 0, 72));
        json.put("messageLast32", HEX.formatHex(message, message.length - 32, message.length));
    }

    /** Whether {@code message} is what the JSON object says of it, in full or by length, hash and both ends. */
    public static boolean isDescribedBy(JsonNode json, byte[] message) {
        if (json.has("message")) {
            return Arrays.equals(bytes(json, "message"), message);
        }
        return json.get("messageLength").intValue() == message.length
                && Arrays.equals(bytes(json, "messageSha256"), Octets.sha256(message))
                && Arrays.equals(bytes(json, "messageFirst72"), Arrays.copyOf(message, 72))
                && Arrays.equals(bytes(json, "messageLast32"),
                        Arrays.copyOfRange(message, message.length - 32, message.length));
    }

    /** The bytes of a hexadecimal field, {@code null} for a JSON null. */
    public static byte[] bytes(JsonNode json, String field) {
        JsonNode value = json.required(field);
        return value.isNull() ? null : HEX.parseHex(value.textValue());
    }

    /** The number in a field of decimal digits. */
    public static long number(JsonNode json, String field) {
        return Long.parseLong(json.required(field).textValue());
    }
}
