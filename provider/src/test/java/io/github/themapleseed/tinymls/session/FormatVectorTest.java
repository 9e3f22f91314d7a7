package io.github.themapleseed.tinymls.session;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.themapleseed.tinymls.engine.GenerationKeys;
import io.github.themapleseed.tinymls.maintenance.RatchetPolicy;
import io.github.themapleseed.tinymls.primitive.DerivationKit;
import io.github.themapleseed.tinymls.ratchet.PathCache;
import io.github.themapleseed.tinymls.ratchet.RootSecrets;
import io.github.themapleseed.tinymls.ratchet.SenderEpochKeys;
import io.github.themapleseed.tinymls.record.BufferPair;
import io.github.themapleseed.tinymls.record.ChunkCipher;
import io.github.themapleseed.tinymls.record.ChunkLayout;
import io.github.themapleseed.tinymls.record.Header;
import io.github.themapleseed.tinymls.vectors.VectorFiles;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * FORMAT.md sections 2 to 10: every derived value and every message is that of the independent implementation in
 * conformance/vectors/independent, in sealing and in opening; the first message is also here, so that one is always
 * compared.
 */
class FormatVectorTest {
    private static final HexFormat HEX = HexFormat.of();

    private final World world = new World();

    private byte[] sealed(FormatVector vector, JsonNode derived) {
        byte[] name = Header.epochAndSalt(vector.epoch(), vector.salt());
        SenderEpochKeys keys;
        try (DerivationKit kit = world.dependencies.delegate().borrow()) {
            RootSecrets root = RootSecrets.derive(vector.root(), kit.kdf());
            byte[] leaf = new PathCache().leaf(root.tree(), vector.epoch(), kit.step());
            byte[] secret = SenderEpochKeys.senderSecret(leaf, name, kit.kdf());
            byte[] commitment = SenderEpochKeys.commitment(secret, kit.kdf());
            expect(derived, "keyId", root.keyId());
            expect(derived, "leaf", leaf);
            expect(derived, "senderSecret", secret);
            expect(derived, "commitment", commitment);
            keys = SenderEpochKeys.of(secret, commitment, kit.kdf());
        }
        expect(derived, "key", keys.key());
        expect(derived, "iv", keys.iv());
        Header header = Header.of(name, vector.callerIv().length > 0, vector.counter(), keys.commitment());
        byte[] message = new byte[Header.BYTES + (int) ChunkLayout.V1.sealedBytes(vector.plaintext().length)];
        header.writeTo(message, 0);
        try (GenerationKeys own = GenerationKeys.own(world.dependencies.delegate(), keys, header)) {
            ChunkCipher chunks = new ChunkCipher(ChunkLayout.V1, own).begin(vector.counter());
            int written = chunks.sealAll(header, vector.associated(),
                    new BufferPair(vector.plaintext(), 0, vector.plaintext().length, message, Header.BYTES));
            assertEquals(message.length - Header.BYTES, written);
        }
        return message;
    }

    private static void expect(JsonNode derived, String name, byte[] value) {
        assertEquals(derived.get(name).textValue(), HEX.formatHex(value), name);
    }

    private void open(FormatVector vector, byte[] message) throws Exception {
        world.time.leap(vector.epoch() - world.time.wallMillis());
        SessionHandle key = world.registry.create(vector.root(),
                new RatchetPolicy(100, RatchetPolicy.UNLIMITED, TimeUnit.DAYS.toMillis(365)));
        byte[] output = new byte[vector.plaintext().length];
        int written = key.session().opener().open(new LastSenderCache(), Header.parse(message, 0), vector.associated(),
                new BufferPair(message, Header.BYTES, message.length - Header.BYTES, output, 0));
        assertEquals(output.length, written);
        assertArrayEquals(vector.plaintext(), output);
    }

    @TestFactory
    List<DynamicTest> everyMessage() throws Exception {
        List<DynamicTest> tests = new ArrayList<>();
        for (JsonNode message : VectorFiles.own("independent/format-v1.json").get("messages")) {
            tests.add(DynamicTest.dynamicTest(message.get("name").textValue(), () -> check(message)));
        }
        System.out.println("messages of the format's vectors: " + tests.size());
        assertEquals(16, tests.size());
        return tests;
    }

    private void check(JsonNode json) throws Exception {
        FormatVector vector = FormatVector.read(json);
        byte[] message = sealed(vector, json.get("derived"));
        FormatVector.assertDescribed(json, message);
        open(vector, message);
    }

    @Test
    void firstMessageByHand() throws Exception {
        String derived = """
                {"keyId": "61a9a2c6d63ad9e3fec45c2c9a901f8a",
                 "leaf": "5b24cbfae8318b91419ddcf030fa72c30fdcb38f8cd825501798b443d90b710f",
                 "senderSecret": "3ce2156111820fbd252c9cbd9b56b3b76c6c9471ecd0dd71156e36545d1d6951",
                 "key": "431bdbb34775b9f68d513da43e5907f38c7269f514b10be0cc23f7f86b60b4ba",
                 "iv": "328f99d3ccb86321c376db70",
                 "commitment": "9156e73ff32fdcb75654e8953c34d025d27e77ccd6633f2fb103c8d4075fedf4"}""";
        byte[] none = {};
        FormatVector vector = new FormatVector(
                HEX.parseHex("2a9d361c8b1007397a3a9a29530776fd876a0a51f3c46063eff1663bc0ef564c"),
                1_795_392_000_000L, HEX.parseHex("376e2c8550bc16e4ce9a3e7a"), 0, none, none, none);
        byte[] message = sealed(vector, new ObjectMapper().readTree(derived));
        assertEquals("0101a205b3d000376e2c8550bc16e4ce9a3e7a0000000000"
                + "9156e73ff32fdcb75654e8953c34d025d27e77ccd6633f2fb103c8d4075fedf4"
                + "a0d184ba13e250330f8b432e24e1a750", HEX.formatHex(message));
        open(vector, message);
    }
}
