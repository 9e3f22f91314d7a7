package io.github.themapleseed.tinymls.primitive;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.security.GeneralSecurityException;
import java.security.ProviderException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import org.junit.jupiter.api.Test;

/**
 * ARCHITECTURE.md hazard 2, of objects that serve one engine after another: each has one user, nothing of the key
 * before is in it, and an object that did anything unexpected serves nobody else.
 */
class CipherShelfTest {
    private static final byte[] TEXT = "attack at dawn".getBytes();
    private static final byte[] NONCE = new byte[12];

    private final RecordingProvider recorder = new RecordingProvider("Recorder");
    private final Delegate delegate = Delegate.of(recorder);
    private int made;

    private static byte[] key(int number) {
        byte[] key = new byte[32];
        Arrays.fill(key, (byte) number);
        return key;
    }

    private GcmEngine lent(int key) {
        return delegate.lentGcm(key(key));
    }

    private static byte[] sealed(GcmEngine engine) throws AEADBadTagException {
        byte[] sealed = new byte[TEXT.length + GcmEngine.TAG_BYTES];
        engine.startSeal(NONCE);
        engine.finish(TEXT, 0, TEXT.length, sealed, 0);
        return sealed;
    }

    private static byte[] opened(GcmEngine engine, byte[] sealed) throws AEADBadTagException {
        byte[] text = new byte[sealed.length - GcmEngine.TAG_BYTES];
        engine.startOpen(NONCE);
        engine.finish(sealed, 0, sealed.length, text, 0);
        return text;
    }

    private void countMade() {
        recorder.onOperation(what -> made += what.equals(RecordingProvider.RECORD_MADE) ? 1 : 0);
    }

    /** Sealing and opening in any order: an object that has only opened since it was scrubbed is scrubbed as well. */
    @Test
    void oneObjectServesEngineAfterEngineAndKeepsNoKey() throws AEADBadTagException {
        countMade();
        for (int key = 1; key <= 20; key++) {
            GcmEngine sealing = lent(key);
            byte[] sealed = sealed(sealing);
            sealing.scrub();
            assertEquals(Set.of(), recorder.keysHeld());
            for (int time = 0; time < key % 4; time++) {
                GcmEngine opening = lent(key);
                assertArrayEquals(TEXT, opened(opening, sealed));
                opening.scrub();
                assertEquals(Set.of(), recorder.keysHeld());
            }
            lent(key).scrub(); // without a message
        }
        assertEquals(1, made);
        assertEquals(0, delegate.unscrubbed());
    }

    @Test
    void objectOfAScrubbedEngineIsOutOfItsReach() throws AEADBadTagException {
        GcmEngine first = lent(1);
        first.startSeal(NONCE);
        byte[] sealed = new byte[TEXT.length + GcmEngine.TAG_BYTES];
        first.finish(TEXT, 0, TEXT.length, sealed, 0);
        first.scrub();
        GcmEngine second = lent(2);
        second.startSeal(NONCE);
        assertThrows(IllegalStateException.class, () -> first.aad(TEXT, 0, TEXT.length));
        assertThrows(IllegalStateException.class, () -> first.finish(TEXT, 0, TEXT.length, sealed, 0));
        second.finish(TEXT, 0, TEXT.length, sealed, 0);
        assertArrayEquals(TEXT, opened(lent(2), sealed));
    }

    /** Two engines with one object would seal under each other's keys. */
    @Test
    void objectIsGivenBackOnceThoughManyScrub() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            for (int round = 0; round < 500; round++) {
                GcmEngine engine = lent(1);
                sealed(engine);
                for (Future<?> each : threads.invokeAll(List.of(scrub(engine), scrub(engine), scrub(engine)))) {
                    each.get(300, TimeUnit.SECONDS);
                }
                countMade();
                made = 0;
                List<GcmEngine> two = List.of(lent(1), lent(2));
                assertEquals(1, made, "the second is over a new object");
                two.forEach(GcmEngine::scrub);
                empty();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static Callable<Object> scrub(GcmEngine engine) {
        return Executors.callable(engine::scrub);
    }

    /** Takes all objects off the shelf, and keeps them. */
    private void empty() {
        countMade();
        made = 0;
        while (made == 0) {
            lent(3);
        }
    }

    @Test
    void objectThatRefusedTheThrowAwayKeyServesNobodyElse() throws AEADBadTagException {
        GcmEngine engine = lent(1);
        sealed(engine);
        recorder.onOperation(what -> {
            throw new ProviderException("refused");
        });
        assertThrows(ProviderException.class, engine::scrub);
        countMade();
        lent(2);
        assertEquals(1, made, "it still has the key");
        engine.scrub();
        assertEquals(Set.of(), recorder.keysHeld());
        lent(3);
        assertEquals(2, made, "it has refused once");
    }

    @Test
    void objectWhoseCallFailedServesNobodyElse() {
        GcmEngine engine = lent(1);
        engine.startSeal(NONCE);
        engine.scrub();
        countMade();
        lent(2);
        assertEquals(1, made, "its message has not ended");
        GcmEngine failing = lent(3);
        recorder.onOperation(what -> {
            throw new ProviderException("broken");
        });
        assertThrows(ProviderException.class, () -> failing.startOpen(NONCE));
        countMade();
        failing.scrub();
        lent(4);
        assertEquals(3, made);
    }

    @Test
    void objectThatRefusedAForgeryServesOn() throws AEADBadTagException {
        GcmEngine sealing = lent(1);
        byte[] sealed = sealed(sealing);
        sealing.scrub();
        sealed[0] ^= 1;
        countMade();
        for (int time = 0; time < 3; time++) {
            GcmEngine opening = lent(1);
            assertThrows(AEADBadTagException.class, () -> opened(opening, sealed));
            opening.scrub();
        }
        assertEquals(0, made);
        assertEquals(0, delegate.unscrubbed());
    }

    @Test
    void engineThatStaysHasAnObjectOfItsOwn() throws AEADBadTagException {
        GcmEngine lent = lent(1);
        sealed(lent);
        lent.scrub();
        countMade();
        GcmEngine staying = delegate.gcm(key(2));
        sealed(staying);
        staying.scrub();
        assertEquals(1, made);
        lent(3);
        lent(4);
        assertEquals(2, made, "one object was on the shelf, not two");
    }

    @Test
    void fullShelfDropsWhatComes() throws Exception {
        CipherShelf shelf = new CipherShelf();
        List<Cipher> ciphers = IntStream.range(0, 40).mapToObj(i -> cipher()).toList();
        assertNull(shelf.take());
        ciphers.forEach(shelf::giveBack);
        Cipher before = null;
        int kept = 0;
        for (Cipher cipher = shelf.take(); cipher != null; cipher = shelf.take()) {
            assertNotSame(before, cipher);
            before = cipher;
            kept++;
        }
        assertEquals(16, kept);
        shelf.giveBack(before);
        assertSame(before, shelf.take());
    }

    private static Cipher cipher() {
        try {
            return Cipher.getInstance("AES/GCM/NoPadding", RecordingProvider.JDK);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
