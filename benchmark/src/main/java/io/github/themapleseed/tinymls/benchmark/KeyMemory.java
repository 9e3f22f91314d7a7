package io.github.themapleseed.tinymls.benchmark;

import io.github.themapleseed.tinymls.TinyMlsProvider;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.lang.ref.Reference;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.crypto.Cipher;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;

/**
 * What live keys that have each sealed and opened cost once they are idle: heap for each, the maintenance thread's
 * share of one core, and the pauses of a caller who seals under another key meanwhile, beside those of one who uses
 * AES/GCM before there is any live key.
 *
 * <p>Arguments: the number of keys, seconds to wait until they are idle, seconds to watch, the JSON file.
 */
final class KeyMemory {
    private static final String THREAD = "TinyMLS maintenance";
    private static final int WARM_UP = 1000;
    private static final int READINGS = 4;

    private final byte[] message = Messages.of(64);
    private final byte[] sealed = new byte[message.length + Contender.ROOM];
    private final byte[] opened = new byte[message.length + Contender.ROOM];
    private final KeyGenerator generator = KeyGenerator.getInstance(TinyMlsProvider.NAME);
    private final Cipher cipher = Cipher.getInstance(TinyMlsProvider.NAME);

    private KeyMemory() throws GeneralSecurityException {
    }

    /** Measures. */
    public static void main(String[] args) throws Exception {
        int count = Integer.parseInt(args[0]);
        long watched = Long.parseLong(args[2]);
        double pauseAes = Pauses.millis(Contenders.named("jdk"), watched);
        Providers.useTinyMls();
        KeyMemory program = new KeyMemory();
        program.use(new SecretKey[WARM_UP]);
        SecretKey[] keys = new SecretKey[count];
        long before = heapInUse();
        program.use(keys);
        long busy = heapInUse();
        TimeUnit.SECONDS.sleep(Long.parseLong(args[1]));
        long idle = heapInUse();
        OwnResults results = new OwnResults(KeyMemory.class);
        Map<String, String> params = Map.of("keys", args[0]);
        results.add("heapInUse", params, (double) (busy - before) / count, "B/key");
        results.add("heap", params, (double) (idle - before) / count, "B/key");
        results.add("cpu", params, maintenanceShare(watched), "% of a core");
        results.add("pause", params, Pauses.millis(Contenders.named("tinymls"), watched), "ms");
        results.add("pauseAes", params, pauseAes, "ms");
        Reference.reachabilityFence(keys);
        results.write(Path.of(args[3]));
    }

    /** Fills the array with keys that have each sealed and opened. */
    private void use(SecretKey[] keys) throws GeneralSecurityException {
        for (int i = 0; i < keys.length; i++) {
            keys[i] = generator.generateKey();
            cipher.init(Cipher.ENCRYPT_MODE, keys[i]);
            int length = cipher.doFinal(message, 0, message.length, sealed, 0);
            cipher.init(Cipher.DECRYPT_MODE, keys[i]);
            cipher.doFinal(sealed, 0, length, opened, 0);
        }
    }

    /** The least of some readings: G1 leaves out a collection that is asked for while another one begins. */
    private static long heapInUse() throws InterruptedException {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < READINGS; i++) {
            System.gc();
            least = Math.min(least, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
            TimeUnit.MILLISECONDS.sleep(500); // for the maintenance thread to end keys that are gone
        }
        return least;
    }

    private static double maintenanceShare(long seconds) throws InterruptedException {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long id = maintenanceThread(threads);
        long wall = System.nanoTime();
        long cpu = threads.getThreadCpuTime(id);
        TimeUnit.SECONDS.sleep(seconds);
        return 100.0 * (threads.getThreadCpuTime(id) - cpu) / (System.nanoTime() - wall);
    }

    private static long maintenanceThread(ThreadMXBean threads) {
        for (ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
            if (thread != null && thread.getThreadName().equals(THREAD)) {
                return thread.getThreadId();
            }
        }
        throw new IllegalStateException("no thread \"" + THREAD + "\" is running");
    }
}
