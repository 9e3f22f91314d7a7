package io.github.themapleseed.tinymls.primitive;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.Key;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Hazard 2, our side of it: no key object that a delegate was given, and may hold on to, still has its bytes once
 * the derivation is over or the engine scrubbed; and the block that an HMAC may buffer is written over.
 */
class KeyObjectsTest {
    private static final int HMAC_BLOCK_BYTES = 64;

    private final RecordingProvider recorder = new RecordingProvider("Recorder");
    private final Delegate delegate = Delegate.of(recorder);

    private static byte[] ones() {
        byte[] bytes = new byte[32];
        Arrays.fill(bytes, (byte) 1);
        return bytes;
    }

    private void assertAllWiped(int atLeast) {
        List<Key> given = recorder.keyObjectsGiven();
        assertTrue(given.size() >= atLeast, "only " + given.size() + " key objects were given");
        given.forEach(key -> assertThrows(WipedException.class, key::getEncoded));
    }

    @Test
    void wipedKeyHasNoBytes() {
        byte[] source = ones();
        EngineKey key = new EngineKey("AES", source);
        assertArrayEquals(source, key.getEncoded());
        key.wipe();
        assertThrows(WipedException.class, key::getEncoded);
        key.wipe();
        assertArrayEquals(ones(), source, "the source is its owner's to wipe");
    }

    @Test
    void derivationsLeaveNoKeyObject() {
        try (Primitives kit = delegate.borrow()) {
            kit.kdf().extract(ones(), ones());
            kit.kdf().expandLabel(ones(), "label", new byte[0], 12);
            kit.step().children(ones(), new byte[64]);
            assertAllWiped(3);
        }
    }

    @Test
    void scrubbedEngineLeavesNoKeyObjectOfASecret() {
        GcmEngine engine = delegate.gcm(ones());
        engine.startSeal(new byte[12]);
        Key secret = recorder.keyObjectsGiven().get(0);
        assertArrayEquals(ones(), secret.getEncoded());
        engine.scrub();
        assertThrows(WipedException.class, secret::getEncoded);
    }

    @Test
    void closedKitHasWrittenOverTheBufferedBlock() {
        try (Primitives kit = delegate.borrow()) {
            kit.kdf().extract(ones(), ones());
        }
        assertTrue(recorder.bytesSinceLastMacKey() >= HMAC_BLOCK_BYTES,
                "only " + recorder.bytesSinceLastMacKey() + " bytes were written over it");
    }

    @Test
    void kitIsUsedAgain() {
        Primitives first = delegate.borrow();
        first.close();
        try (Primitives second = delegate.borrow()) {
            assertEquals(first, second);
        }
    }
}
