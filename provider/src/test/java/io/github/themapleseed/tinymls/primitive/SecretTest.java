package io.github.themapleseed.tinymls.primitive;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/**
 * ARCHITECTURE.md hazard 1: handing out key bytes is atomic with their destruction, so no one ever gets zeros for a
 * key.
 */
class SecretTest {
    private static byte[] ones() {
        byte[] bytes = new byte[32];
        Arrays.fill(bytes, (byte) 1);
        return bytes;
    }

    @Test
    void copiesUntilWipedAndThenNeverAgain() {
        byte[] taken = ones();
        Secret secret = Secret.take(taken);
        byte[] copy = secret.copy();
        assertArrayEquals(ones(), copy);
        copy[0] = 9;
        assertArrayEquals(ones(), secret.copy());
        secret.wipe();
        assertArrayEquals(new byte[32], taken, "the bytes themselves are erased");
        assertThrows(WipedException.class, secret::copy);
        secret.wipe();
        assertEquals("Secret[redacted]", secret.toString());
    }

    @Test
    void copyIsWholeOrNone() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(3);
        int copies = 0;
        try {
            for (int round = 0; round < 2_000; round++) {
                Secret secret = Secret.take(ones());
                CountDownLatch underWay = new CountDownLatch(3);
                List<Future<Integer>> readers = new ArrayList<>();
                for (int i = 0; i < 3; i++) {
                    readers.add(threads.submit(() -> copyUntilWiped(secret, underWay)));
                }
                underWay.await();
                secret.wipe();
                for (Future<Integer> reader : readers) {
                    copies += reader.get();
                }
            }
        } finally {
            threads.shutdownNow();
        }
        System.out.println("whole copies of secrets that were being wiped: " + copies);
        assertTrue(copies >= 3 * 2_000);
    }

    private static int copyUntilWiped(Secret secret, CountDownLatch underWay) {
        for (int copies = 0; ; copies++) {
            try {
                assertArrayEquals(ones(), secret.copy());
                underWay.countDown();
            } catch (WipedException e) {
                return copies;
            }
        }
    }

    @Test
    void engineThatWasScrubbedIsOfNoUse() {
        RecordingProvider recorder = new RecordingProvider("Recorder");
        GcmEngine engine = Delegate.of(recorder).gcm(ones());
        engine.startSeal(new byte[12]);
        assertFalse(recorder.keysHeld().isEmpty());
        engine.scrub();
        assertTrue(recorder.keysHeld().isEmpty());
        assertThrows(RuntimeException.class, () -> engine.startSeal(new byte[] {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}));
        assertThrows(RuntimeException.class, () -> engine.startOpen(new byte[12]));
        engine.scrub();
    }

    @Test
    void kitGivenBackRemembersNothing() {
        RecordingProvider recorder = new RecordingProvider("Recorder");
        try (DerivationKit kit = Delegate.of(recorder).borrow()) {
            kit.step().children(ones(), new byte[64]);
            kit.kdf().expandLabel(ones(), "tinymls key", new byte[0], 32);
            assertEquals(1, recorder.keysHeld().size());
        }
        assertTrue(recorder.keysHeld().isEmpty());
    }
}
