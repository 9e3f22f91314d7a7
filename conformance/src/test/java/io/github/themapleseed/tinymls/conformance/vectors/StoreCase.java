package io.github.themapleseed.tinymls.conformance.vectors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.themapleseed.tinymls.conformance.model.Prefix;
import io.github.themapleseed.tinymls.conformance.model.ReferenceEntry;
import io.github.themapleseed.tinymls.conformance.model.ReferenceMessage;
import io.github.themapleseed.tinymls.conformance.model.ReferenceStore;
import io.github.themapleseed.tinymls.conformance.model.ReferenceStoreFile;
import io.github.themapleseed.tinymls.conformance.model.ReferenceStoreFile.StoreHeader;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalInt;

/**
 * One file of store-v1.json.
 *
 * @param epochs at which it is written down which version is in force, with a message where one is
 */
record StoreCase(String name, String password, StoreHeader header, byte[] sealSalt, long counter, ReferenceStore store,
        List<Long> epochs) {
    private static final HexFormat HEX = HexFormat.of();
    /** Time of the examples: 2026-11-26T00:00:00Z. */
    static final long NOW = 1_795_651_200_000L;

    /** A file with everything but its contents taken from its name. */
    static StoreCase of(String name, ReferenceStore store, Long... epochs) {
        return new StoreCase(name, "changeit", new StoreHeader(TestBytes.seeded(name + "/store id", 16), NOW, 1_000,
                TestBytes.seeded(name + "/salt", 16)), TestBytes.seeded(name + "/seal salt", 12), 0, store,
                List.of(epochs));
    }

    StoreCase under(String other) {
        return new StoreCase(name, other, header, sealSalt, counter, store, epochs);
    }

    StoreCase iterated(long iterations) {
        return new StoreCase(name, password,
                new StoreHeader(header.storeId(), header.writtenAt(), iterations, header.salt()),
                sealSalt, counter, store, epochs);
    }

    StoreCase written(long at, long number) {
        return new StoreCase(name, password, new StoreHeader(header.storeId(), at, header.iterations(), header.salt()),
                sealSalt, number, store, epochs);
    }

    byte[] file() {
        return ReferenceStoreFile.seal(password, header, sealSalt, counter, store.encode());
    }

    ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("name", name).put("password", password).put("storeId", HEX.formatHex(header.storeId()))
                .put("writtenAt", Long.toString(header.writtenAt())).put("iterations", header.iterations())
                .put("salt", HEX.formatHex(header.salt())).put("sealSalt", HEX.formatHex(sealSalt))
                .put("counter", Long.toString(counter))
                .put("rootKey", HEX.formatHex(ReferenceStoreFile.rootKey(password, header)));
        StoreJson.write(store, json);
        StoreJson.writeFile(file(), json);
        messages(json);
        return json;
    }

    private void messages(ObjectNode json) {
        ArrayNode messages = json.putArray("messages");
        ArrayNode gaps = json.putArray("gaps");
        for (long epoch : epochs) {
            ReferenceEntry entry = store.entries().get(0);
            OptionalInt inForce = entry.inForce(epoch);
            if (inForce.isEmpty()) {
                gaps.addObject().put("alias", entry.name()).put("epoch", Long.toString(epoch));
                continue;
            }
            byte[] aad = entry.name().getBytes(StandardCharsets.UTF_8);
            byte[] plaintext = ("version " + inForce.getAsInt()).getBytes(StandardCharsets.US_ASCII);
            byte[] salt = TestBytes.seeded(name + "/" + epoch, 12);
            byte[] message = ReferenceMessage.seal(entry.versions().get(inForce.getAsInt()).key().tree(),
                    Prefix.of(epoch, salt, 3, false), null, aad, plaintext);
            messages.addObject().put("alias", entry.name()).put("version", inForce.getAsInt())
                    .put("epoch", Long.toString(epoch)).put("message", HEX.formatHex(message))
                    .put("aad", HEX.formatHex(aad)).put("plaintext", HEX.formatHex(plaintext))
                    .put("commitment", HEX.formatHex(message, 24, 56));
        }
    }

    /** The case that is written there, of either implementation. */
    static StoreCase read(JsonNode json) throws InvalidKeyException {
        StoreHeader header = new StoreHeader(MessageCase.bytes(json, "storeId"), MessageCase.number(json, "writtenAt"),
                json.get("iterations").longValue(), MessageCase.bytes(json, "salt"));
        return new StoreCase(json.get("name").textValue(), json.get("password").textValue(), header,
                MessageCase.bytes(json, "sealSalt"), MessageCase.number(json, "counter"), StoreJson.read(json),
                List.of());
    }
}
