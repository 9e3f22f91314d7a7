package io.github.themapleseed.tinymls.conformance.process.child;

import io.github.themapleseed.tinymls.TinyMls;
import java.lang.ref.Reference;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.crypto.Cipher;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;

/**
 * A service whose standard error nobody reads: it fills up, and from there on whoever logs blocks. Then it waits until
 * its key has forgotten what it sealed before, and a few windows more, and says whether it has.
 */
public final class Unread {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long WINDOWS_MILLIS = 2_000;
    private static final AtomicLong WRITTEN = new AtomicLong();

    private Unread() {
    }

    /** No arguments. */
    public static void main(String[] arguments) throws Exception {
        SecretKey key = KeyGenerator.getInstance("TinyMLS").generateKey();
        Cipher cipher = Cipher.getInstance("TinyMLS");
        cipher.init(Cipher.ENCRYPT_MODE, key);
        cipher.doFinal(new byte[10]);
        start(Unread::fill);
        awaitBlocked();
        start(Unread::beSentRubbish);
        double blocked = System.currentTimeMillis();
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (oldestMillis() < blocked + WINDOWS_MILLIS && System.nanoTime() - end < 0) {
            Thread.sleep(20);
        }
        System.out.println("written=" + WRITTEN);
        System.out.println("erased=" + (oldestMillis() >= blocked + WINDOWS_MILLIS));
        System.out.flush();
        Reference.reachabilityFence(key);
        Runtime.getRuntime().halt(0); // an orderly exit closes the log's handlers, and would wait for them
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work);
        thread.setDaemon(true);
        thread.start();
    }

    private static void fill() {
        while (true) {
            System.err.println("nobody reads this");
            WRITTEN.incrementAndGet();
        }
    }

    private static void awaitBlocked() throws InterruptedException {
        long last = -1;
        for (int still = 0; still < 25; still++) {
            Thread.sleep(20);
            if (WRITTEN.get() != last) {
                last = WRITTEN.get();
                still = 0;
            }
        }
    }

    private static void beSentRubbish() {
        try {
            Cipher cipher = Cipher.getInstance("TinyMLS");
            cipher.init(Cipher.DECRYPT_MODE, KeyGenerator.getInstance("TinyMLS").generateKey());
            cipher.doFinal(new byte[100]);
        } catch (Exception refused) {
            throw new IllegalStateException(refused);
        }
    }

    private static double oldestMillis() {
        String name = "\ntinymls_oldest_openable_epoch_seconds ";
        String metrics = TinyMls.metrics();
        int at = metrics.indexOf(name);
        return at < 0 ? 0
                : 1000 * Double.parseDouble(metrics.substring(at + name.length()).lines().findFirst().orElse("0"));
    }
}
