package io.github.themapleseed.tinymls.conformance.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import org.junit.jupiter.api.Test;

/**
 * CONTRACT.md item 31: 48 threads with ciphers of their own on shared keys, and a pool of ciphers that threads take in
 * turn.
 */
class ConcurrencyTest {
    private static final int THREADS = 48;
    private static final int ROUNDS = 60;
    private static final int[] LENGTHS = {0, 14, 64, 1_000, 65_536, 70_000};

    private interface Work {
        void run(int thread) throws Exception;
    }

    private final Set<String> prefixes = ConcurrentHashMap.newKeySet();
    private final AtomicLong messages = new AtomicLong();

    private static void inAllThreads(Work work) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            CountDownLatch start = new CountDownLatch(THREADS);
            List<Future<Void>> results = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                int thread = i;
                Callable<Void> task = () -> {
                    start.countDown();
                    start.await();
                    work.run(thread);
                    return null;
                };
                results.add(threads.submit(task));
            }
            for (Future<Void> result : results) {
                result.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** A nonce is given by epoch, salt and counter: the prefix. */
    private void noteNonce(byte[] message) {
        messages.incrementAndGet();
        assertTrue(prefixes.add(Base64.getEncoder().encodeToString(Arrays.copyOfRange(message, 1, 24))),
                "a nonce repeats");
    }

    @Test
    void item31OwnCiphersSharedKeys() throws Exception {
        for (SecretKey key : new SecretKey[] {Tiny.liveKey(), Tiny.liveKey(1), Tiny.rootKey(31)}) {
            inAllThreads(thread -> {
                Cipher sealer = Tiny.sealer(key);
                Cipher opener = Tiny.opener(key);
                for (int i = 0; i < ROUNDS; i++) {
                    byte[] plaintext = Tiny.plaintext(LENGTHS[(thread + i) % LENGTHS.length]);
                    byte[] iv = sealer.getIV();
                    byte[] message = i % 3 == 0 ? inParts(sealer, plaintext) : sealer.doFinal(plaintext);
                    noteNonce(message);
                    assertEquals(i == 0, Arrays.equals(iv, Arrays.copyOfRange(message, 12, 24)),
                            "the first look is at this message, later ones at the message before");
                    assertArrayEquals(plaintext, i % 4 == 0 ? inParts(opener, message) : opener.doFinal(message));
                }
            });
        }
        assertEquals(3L * THREADS * ROUNDS, messages.get());
        assertEquals(messages.get(), prefixes.size());
        Tiny.report("messages of " + THREADS + " threads", messages.get());
    }

    private static byte[] inParts(Cipher cipher, byte[] input) throws GeneralSecurityException {
        byte[] output = new byte[cipher.getOutputSize(input.length)];
        int half = input.length / 2;
        int written = cipher.update(input, 0, half, output);
        cipher.doFinal(input, half, input.length - half, output, written);
        return output;
    }

    /** As JGroups does it: eight ciphers each way, taken for one init and one message. */
    @Test
    void item31APoolOfCiphers() throws Exception {
        SecretKey[] keys = {Tiny.liveKey(), Tiny.liveKey(1), Tiny.rootKey(31)};
        BlockingQueue<Cipher> pool = new ArrayBlockingQueue<>(8);
        for (int i = 0; i < 8; i++) {
            pool.add(Tiny.cipher());
        }
        inAllThreads(thread -> {
            for (int i = 0; i < ROUNDS; i++) {
                SecretKey key = keys[(thread + i) % keys.length];
                byte[] plaintext = Tiny.plaintext(LENGTHS[(thread * 5 + i) % LENGTHS.length]);
                byte[] aad = {(byte) thread};
                byte[] message = once(pool, Cipher.ENCRYPT_MODE, key, aad, plaintext);
                noteNonce(message);
                assertArrayEquals(plaintext, once(pool, Cipher.DECRYPT_MODE, key, aad, message));
            }
        });
        assertEquals((long) THREADS * ROUNDS, messages.get());
    }

    private static byte[] once(BlockingQueue<Cipher> pool, int mode, SecretKey key, byte[] aad, byte[] input)
            throws Exception {
        Cipher cipher = pool.take();
        try {
            cipher.init(mode, key);
            cipher.updateAAD(aad);
            return cipher.doFinal(input);
        } finally {
            pool.add(cipher);
        }
    }

    /** A pool whose ciphers were initialised once and go from hand to hand in the middle of nothing. */
    @Test
    void item31APoolWithoutReinit() throws Exception {
        SecretKey key = Tiny.liveKey(1);
        BlockingQueue<Cipher> sealers = new ArrayBlockingQueue<>(8);
        BlockingQueue<Cipher> openers = new ArrayBlockingQueue<>(8);
        for (int i = 0; i < 8; i++) {
            sealers.add(Tiny.sealer(key));
            openers.add(Tiny.opener(key));
        }
        inAllThreads(thread -> {
            for (int i = 0; i < ROUNDS; i++) {
                byte[] plaintext = Tiny.plaintext(LENGTHS[(thread + i) % LENGTHS.length]);
                byte[] message = taken(sealers, plaintext);
                noteNonce(message);
                assertArrayEquals(plaintext, taken(openers, message));
            }
        });
        assertEquals(messages.get(), prefixes.size());
    }

    private static byte[] taken(BlockingQueue<Cipher> pool, byte[] input) throws Exception {
        Cipher cipher = pool.take();
        try {
            return inParts(cipher, input);
        } finally {
            pool.add(cipher);
        }
    }
}
