package io.github.themapleseed.tinymls.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.themapleseed.tinymls.record.AssociatedData;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** What one message of the vector files is made of; {@code callerIv} is empty where there is none. */
record FormatVector(byte[] root, long epoch, byte[] salt, long counter, byte[] callerIv, byte[] aad, byte[] plaintext) {
    private static final HexFormat HEX = HexFormat.of();

    /** The inputs of one message: long ones are given by their length alone. */
    static FormatVector read(JsonNode json) {
        return new FormatVector(bytes(json, "rootKey"), number(json, "epoch"), bytes(json, "senderSalt"),
                number(json, "counter"), bytesOrPattern(json, "callerIv"), bytesOrPattern(json, "aad"),
                bytesOrPattern(json, "plaintext"));
    }

    private static byte[] bytesOrPattern(JsonNode json, String field) {
        return json.has(field) ? bytes(json, field) : pattern(json.get(field + "Length").intValue());
    }

    AssociatedData associated() {
        return new AssociatedData(callerIv, aad, aad.length);
    }

    /** Holds a message against its vector: in full, or by length, SHA-256 and both ends. */
    static void assertDescribed(JsonNode json, byte[] message) throws NoSuchAlgorithmException {
        if (json.has("message")) {
            assertEquals(json.get("message").textValue(), HEX.formatHex(message));
            return;
        }
        assertEquals(json.get("messageLength").intValue(), message.length);
        assertEquals(json.get("messageFirst72").textValue(), HEX.formatHex(message, 0, 72));
        assertEquals(json.get("messageLast32").textValue(),
                HEX.formatHex(message, message.length - 32, message.length));
        assertEquals(json.get("messageSha256").textValue(),
                HEX.formatHex(MessageDigest.getInstance("SHA-256").digest(message)));
    }

    /** A field of hexadecimal digits; empty for a JSON null. */
    static byte[] bytes(JsonNode json, String field) {
        return json.get(field).isNull() ? new byte[0] : HEX.parseHex(json.get(field).textValue());
    }

    /** A field of decimal digits. */
    static long number(JsonNode json, String field) {
        return Long.parseLong(json.get(field).textValue());
    }

    /** Byte i is i mod 251. */
    private static byte[] pattern(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i % 251);
        }
        return bytes;
    }
}
