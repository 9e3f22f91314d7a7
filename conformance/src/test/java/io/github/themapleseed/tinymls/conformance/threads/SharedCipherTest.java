package io.github.themapleseed.tinymls.conformance.threads;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.TinyMlsProvider;
import java.nio.ByteBuffer;
import java.security.Provider;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.crypto.Cipher;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;
import org.junit.jupiter.api.Test;

/**
 * Two threads at work on one cipher, which is misuse: both may be about to seal under the IV that it has shown.
 * Messages may be spoilt by that; epoch, salt and counter, which are key and nonce, repeat in none.
 */
class SharedCipherTest {
    private static final int THREADS = 2;
    private static final int MESSAGES = 100_000;
    private static final int PREFIX = 24;

    private final Provider provider = new TinyMlsProvider();
    private final Set<ByteBuffer> prefixes = ConcurrentHashMap.newKeySet();

    @Test
    void noNonceRepeats() throws Exception {
        SecretKey key = KeyGenerator.getInstance("TinyMLS", provider).generateKey();
        Cipher shared = Cipher.getInstance("TinyMLS", provider);
        shared.init(Cipher.ENCRYPT_MODE, key);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Callable<Integer>> work = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                work.add(() -> seal(shared));
            }
            int sealed = 0;
            for (Future<Integer> done : threads.invokeAll(work)) {
                sealed += done.get();
            }
            assertTrue(sealed > 0);
            assertEquals(sealed, prefixes.size(), "epoch, salt and counter repeat");
            System.out.println(THREADS + " threads on one cipher: " + sealed + " messages, no nonce twice");
        } finally {
            threads.shutdownNow();
        }
    }

    private int seal(Cipher shared) throws Exception {
        int sealed = 0;
        for (int i = 0; i < MESSAGES; i++) {
            try {
                shared.getIV(); // reserves the counter of the next message
                prefixes.add(ByteBuffer.wrap(shared.doFinal(new byte[1]), 0, PREFIX).slice());
                sealed++;
            } catch (RuntimeException e) {
                continue; // what misuse may bring: the state of one call seen by the other
            }
        }
        return sealed;
    }
}
