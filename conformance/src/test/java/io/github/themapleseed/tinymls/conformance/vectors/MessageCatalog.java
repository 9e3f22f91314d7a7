package io.github.themapleseed.tinymls.conformance.vectors;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.themapleseed.tinymls.conformance.model.Position;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** The messages of messages-v1.json. */
final class MessageCatalog {
    private static final int CHUNK = 65_536;
    private static final int GENERATION = 64 * CHUNK;

    private MessageCatalog() {
    }

    /** The whole file. */
    static ObjectNode json() {
        ObjectNode file = JsonNodeFactory.instance.objectNode();
        file.put("format", "TinyMLS message format v1, conformance/FORMAT.md");
        file.set("verify", VectorWriter.lines(
                "Bytes are hexadecimal; epoch and counter are decimal. callerIv null: the message is not bound to one.",
                "Derive the values under 'derived' from rootKey, epoch, senderSalt (and counter, for the later"
                        + " generations): sections 3, 4 and 7.",
                "Seal plaintext with aad and callerIv under exactly these: the result is 'message', byte for byte.",
                "Long plaintexts, caller IVs and AADs are a pattern, told by their length; messages of long plaintexts"
                        + " are told by length, SHA-256, first 72 and last 32 bytes.",
                "openingOnly: no sealer begins a message with such a counter (section 8), but every opener takes it.",
                "Open the message with callerIv and aad: the result is the plaintext.",
                "reportedIv is what a sealer reports as its IV; it is left out where it is a long caller IV. Where"
                        + " callerIv is null or empty, opening succeeds with no IV, with an empty one, and with"
                        + " reportedIv (section 10)."));
        ArrayNode messages = file.putArray("messages");
        all().forEach(message -> messages.add(message.json()));
        return file;
    }

    static List<MessageCase> all() {
        List<MessageCase> all = new ArrayList<>();
        all.add(workedExample());
        rootKeys(all);
        callerIvsAndAads(all);
        shortPlaintexts(all);
        chunkBoundaries(all);
        generationBoundaries(all);
        counters(all);
        epochs(all);
        longContext(all);
        all.add(MessageCase.named("an empty caller IV is none").callerIv(new byte[0]).aadOf(13));
        all.add(MessageCase.named("plaintext of 16777217 bytes: chunk 256, generation 4").plaintextOf((1 << 24) + 1));
        return all;
    }

    /** The message that FORMAT.md takes apart. */
    static MessageCase workedExample() {
        HexFormat hex = HexFormat.of();
        return new MessageCase("worked example of FORMAT.md",
                hex.parseHex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"),
                MessageCase.PRESENT, hex.parseHex("c0c1c2c3c4c5c6c7c8c9cacb"), 1, null,
                "header".getBytes(StandardCharsets.US_ASCII), "TinyMLS".getBytes(StandardCharsets.US_ASCII));
    }

    private static void rootKeys(List<MessageCase> all) {
        for (int length : new int[] {32, 33, 47, 48, 63, 64}) {
            all.add(MessageCase.named("root key of " + length + " bytes").rootKeyOf(length));
        }
    }

    private static void callerIvsAndAads(List<MessageCase> all) {
        for (int iv : new int[] {0, 1, 12, 16, 255}) {
            for (int aad : new int[] {0, 13, 1000}) {
                String ivText = iv == 0 ? "no caller IV" : "caller IV of " + iv + " bytes";
                all.add(MessageCase.named(ivText + ", AAD of " + aad + " bytes").callerIvOf(iv).aadOf(aad));
            }
        }
    }

    private static void shortPlaintexts(List<MessageCase> all) {
        for (int length : new int[] {0, 1, 15, 16, 17, 255, 1000}) {
            all.add(MessageCase.named("plaintext of " + length + " bytes").plaintextOf(length));
        }
    }

    private static void chunkBoundaries(List<MessageCase> all) {
        for (int chunks = 1; chunks <= 2; chunks++) {
            for (int around = -1; around <= 1; around++) {
                int length = chunks * CHUNK + around;
                all.add(MessageCase.named("plaintext of " + length + " bytes, around the end of chunk " + (chunks - 1))
                        .plaintextOf(length));
            }
        }
        all.add(MessageCase.named("two chunks with caller IV and AAD: only chunk 0 has an AAD").plaintextOf(CHUNK + 9)
                .callerIvOf(12).aadOf(13));
    }

    private static void generationBoundaries(List<MessageCase> all) {
        for (int generations = 1; generations <= 2; generations++) {
            for (int around = -1; around <= 1; around++) {
                int length = generations * GENERATION + around;
                all.add(MessageCase.named("plaintext of " + length + " bytes, around the start of generation "
                        + generations).plaintextOf(length));
            }
        }
        all.add(MessageCase.named("into generation 1 with the greatest counter, caller IV and AAD")
                .plaintextOf(GENERATION + CHUNK + 5).numbered((1L << 40) - 1).callerIvOf(16).aadOf(13));
    }

    private static void counters(List<MessageCase> all) {
        for (long counter : new long[] {0, 1, 255, 256, (1L << 24) - 1, 1L << 32, (1L << 40) - 1}) {
            all.add(MessageCase.named("counter " + counter).numbered(counter));
        }
    }

    private static void epochs(List<MessageCase> all) {
        long middle = 1L << 47;
        for (long epoch : new long[] {0, 1, MessageCase.PRESENT, middle - 1, middle, Position.LAST_EPOCH - 1,
            Position.LAST_EPOCH}) {
            all.add(MessageCase.named("epoch " + epoch).at(epoch));
        }
    }

    private static void longContext(List<MessageCase> all) {
        for (int iv : new int[] {256, 257, 65_535, 65_536}) {
            all.add(MessageCase.named("caller IV of " + iv + " bytes, AAD of 13 bytes").callerIvOf(iv).aadOf(13));
        }
        for (int aad : new int[] {65_535, 65_536, 70_000}) {
            all.add(MessageCase.named("no caller IV, AAD of " + aad + " bytes").aadOf(aad));
        }
        all.add(MessageCase.named("caller IV of 70000 bytes, AAD of 70000 bytes").callerIvOf(70_000).aadOf(70_000));
    }
}
