package io.github.themapleseed.tinymls.conformance.process.child;

import io.github.themapleseed.tinymls.TinyMls;
import java.lang.ref.Reference;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Logger;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;

/**
 * A program whose log handler seals. What comes first is given: "log", a record of its own, or "provider", a service of
 * TinyMLS, or "both", each on a thread of its own. Then it has every security event happen, and says which ones the
 * handler saw.
 */
public final class Logging {
    private static final Set<String> ALL = Set.of("self_test", "key", "rotation", "refusal", "puncture");
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

    private Logging() {
    }

    /** What comes first. */
    public static void main(String[] arguments) throws Exception {
        first(arguments[0]);
        SecretKey key = KeyGenerator.getInstance("TinyMLS").generateKey();
        Cipher sealing = Cipher.getInstance("TinyMLS");
        sealing.init(Cipher.ENCRYPT_MODE, key);
        Cipher opening = Cipher.getInstance("TinyMLS");
        opening.init(Cipher.DECRYPT_MODE, key);
        TinyMls.health(); // tests once more, and reports it
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (!SealingHandler.EVENTS.containsAll(ALL) && System.nanoTime() - end < 0) {
            byte[] message = sealing.doFinal(new byte[10]);
            opening.doFinal(message);
            try {
                opening.doFinal(message, 0, 60);
            } catch (AEADBadTagException expected) {
                Thread.sleep(5);
            }
        }
        Reference.reachabilityFence(key);
        System.out.println("events=" + SealingHandler.EVENTS);
        System.out.println("deepest=" + SealingHandler.DEEPEST);
        System.out.println("sealed=" + (SealingHandler.SEALED.get() > 0));
        System.out.println("nested=" + !TinyMls.metrics()
                .contains("tinymls_log_records_dropped_total{cause=\"nested\"} 0\n"));
    }

    private static void first(String what) throws Exception {
        if (what.equals("log")) {
            Logger.getLogger("application").info("started");
        } else if (what.equals("both")) {
            CountDownLatch go = new CountDownLatch(1);
            Thread[] threads = new Thread[4];
            for (int i = 0; i < threads.length; i++) {
                boolean logs = i % 2 == 0;
                threads[i] = new Thread(() -> run(go, logs));
                threads[i].start();
            }
            go.countDown();
            for (Thread thread : threads) {
                thread.join();
            }
        }
    }

    private static void run(CountDownLatch go, boolean logs) {
        try {
            go.await();
            if (logs) {
                Logger.getLogger("application").info("started");
            } else {
                KeyGenerator.getInstance("TinyMLS").generateKey();
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
