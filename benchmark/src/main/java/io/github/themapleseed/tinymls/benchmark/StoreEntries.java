package io.github.themapleseed.tinymls.benchmark;

import io.github.themapleseed.tinymls.StoreFileParameter;
import io.github.themapleseed.tinymls.TinyMlsProvider;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * What a store of many entries costs a process that has used each of them once and is idle: the share of a core that
 * the provider's threads take, and how often the file is written. Settings are the default ones.
 *
 * <p>Arguments: the number of entries, the seconds to watch, the JSON file.
 */
final class StoreEntries {
    private static final int HEAD_BYTES = 106;
    private static final int INTERVAL_SECONDS = 60;
    private static final int SETTLING_SECONDS = 5;

    private StoreEntries() {
    }

    /** Measures. */
    public static void main(String[] args) throws Exception {
        int count = Integer.parseInt(args[0]);
        int seconds = Integer.parseInt(args[1]);
        Providers.useTinyMls();
        Path folder = Files.createTempDirectory("entries");
        Path file = folder.resolve("store");
        KeyStore store = filled(file, count);
        Thread.sleep(TimeUnit.SECONDS.toMillis(SETTLING_SECONDS));
        OwnResults results = new OwnResults(StoreEntries.class);
        Map<String, String> params = Map.of("entries", args[0]);
        long cpu = threadsNanos();
        long start = System.nanoTime();
        int writes = writesIn(file, seconds);
        results.add("busy", params,
                100.0 * (threadsNanos() - cpu) / (System.nanoTime() - start), "%");
        results.add("writes", params, (double) writes * INTERVAL_SECONDS / seconds, "writes/interval");
        results.write(Path.of(args[2]));
        if (store.size() != count) {
            throw new IllegalStateException("the store has " + store.size() + " entries");
        }
        System.exit(0);
    }

    /** What the provider's own threads have taken so far. The JVM's compilers take more, but only for some minutes. */
    private static long threadsNanos() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long nanos = 0;
        for (ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
            if (thread != null && thread.getThreadName().startsWith(TinyMlsProvider.NAME)) {
                nanos += threads.getThreadCpuTime(thread.getThreadId());
            }
        }
        return nanos;
    }

    private static KeyStore filled(Path file, int count) throws Exception {
        KeyStore store = KeyStore.getInstance(TinyMlsProvider.NAME);
        store.load(null, null);
        SecureRandom random = new SecureRandom();
        byte[] root = new byte[32];
        for (int i = 0; i < count; i++) {
            random.nextBytes(root);
            store.setKeyEntry("key" + i, new SecretKeySpec(root, "AES"), null, null);
            Cipher cipher = Cipher.getInstance(TinyMlsProvider.NAME);
            cipher.init(Cipher.ENCRYPT_MODE, (SecretKey) store.getKey("key" + i, null));
            cipher.doFinal(root);
        }
        char[] password = "changeit".toCharArray();
        store.store(new StoreFileParameter(file, new KeyStore.PasswordProtection(password)));
        return store;
    }

    private static int writesIn(Path file, int seconds) throws IOException, InterruptedException {
        byte[] head = head(file);
        int writes = 0;
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (System.nanoTime() < end) {
            Thread.sleep(TimeUnit.SECONDS.toMillis(1));
            byte[] now = head(file);
            writes += Arrays.equals(now, head) ? 0 : 1;
            head = now;
        }
        return writes;
    }

    private static byte[] head(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(HEAD_BYTES);
        }
    }
}
