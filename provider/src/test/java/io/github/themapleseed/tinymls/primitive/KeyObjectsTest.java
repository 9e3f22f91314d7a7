package io.github.themapleseed.tinymls.primitive;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.memory.WipedException;
import java.security.Key;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/**
 * ARCHITECTURE.md hazard 2, our side of it: no key object that a delegate was given, and may hold on to, still has its
 * bytes once the derivation is over or the engine scrubbed; and the block that an HMAC may buffer is written over.
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
        WipeableKey key = WipeableKey.copyOf("AES", source);
        assertArrayEquals(source, key.getEncoded());
        key.wipe();
        assertThrows(WipedException.class, key::getEncoded);
        key.wipe();
        assertArrayEquals(ones(), source, "the source is its owner's to wipe");
    }

    @Test
    void keyOverAnArrayIsWipedWhereItStands() {
        byte[] bytes = ones();
        WipeableKey key = new WipeableKey("AES", bytes);
        assertArrayEquals(ones(), key.getEncoded());
        key.wipe();
        assertArrayEquals(new byte[bytes.length], bytes);
    }

    /**
     * ARCHITECTURE.md hazard 1: a key may be wiped while a delegate reads it, and is then handed out whole or not at
     * all.
     */
    @Test
    void keyThatIsBeingWipedIsReadWholeOrNotAtAll() throws Exception {
        ExecutorService reader = Executors.newSingleThreadExecutor();
        int whole = 0;
        try {
            for (int round = 0; round < 5_000; round++) {
                WipeableKey key = new WipeableKey("AES", ones());
                CountDownLatch reading = new CountDownLatch(1);
                Future<Integer> reads = reader.submit(() -> readUntilWiped(key, reading));
                reading.await();
                key.wipe();
                whole += reads.get();
            }
        } finally {
            reader.shutdownNow();
        }
        System.out.println("whole reads of keys that were being wiped: " + whole);
    }

    private static int readUntilWiped(WipeableKey key, CountDownLatch reading) {
        for (int reads = 0; ; reads++) {
            try {
                assertArrayEquals(ones(), key.getEncoded());
                reading.countDown();
            } catch (WipedException e) {
                return reads;
            }
        }
    }

    @Test
    void revokedEngineHasNoKeyAndStartsNoMore() {
        GcmEngine engine = delegate.gcm(ones());
        engine.startSeal(new byte[12]);
        Key secret = recorder.keyObjectsGiven().get(0);
        engine.revoke();
        assertThrows(WipedException.class, secret::getEncoded);
        assertThrows(WipedException.class, () -> engine.startSeal(new byte[] {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}));
        engine.scrub();
        assertTrue(recorder.keysHeld().isEmpty());
    }

    @Test
    void scrubbingThatFailedIsDoneAgain() {
        GcmEngine engine = delegate.gcm(ones());
        engine.startSeal(new byte[12]);
        recorder.onOperation(what -> {
            throw new OutOfMemoryError("injected");
        });
        assertThrows(OutOfMemoryError.class, engine::scrub);
        recorder.onOperation(what -> { });
        engine.scrub();
        assertTrue(recorder.keysHeld().isEmpty());
    }

    @Test
    void derivationsLeaveNoKeyObject() {
        try (DerivationKit kit = delegate.borrow()) {
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
        try (DerivationKit kit = delegate.borrow()) {
            kit.kdf().extract(ones(), ones());
        }
        assertTrue(recorder.bytesSinceLastMacKey() >= HMAC_BLOCK_BYTES,
                "only " + recorder.bytesSinceLastMacKey() + " bytes were written over it");
    }

    @Test
    void kitIsUsedAgain() {
        DerivationKit first = delegate.borrow();
        first.close();
        try (DerivationKit second = delegate.borrow()) {
            assertEquals(first, second);
        }
    }
}
