package io.github.themapleseed.tinymls.benchmark;

import io.github.themapleseed.tinymls.TinyMlsProvider;
import java.lang.reflect.InvocationTargetException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Many threads that seal 256 bytes each, under one key and under a thousand in turn: what they seal together, beside
 * the same threads with AES/GCM, in turns; and the share of the thread that comes off worst. With one key each thread
 * keeps its cipher, with many it initialises it for each message. A thread yields after 16 messages, since nothing else
 * takes a virtual thread off its carrier.
 *
 * <p>Arguments: milliseconds of a turn, pairs of turns, the JSON file. Virtual threads are left out on a JDK without.
 */
final class Crowd {
    private static final int BYTES = 256;
    private static final int BATCH = 16;
    private static final int WARM_UP = 3;
    private static final int KEYS = 1000;
    private static final int FIRST_JDK_WITH_VIRTUAL_THREADS = 21;

    private final long turnNanos;
    private final SecretKey[] live = new SecretKey[KEYS];
    private final SecretKey[] raw = new SecretKey[KEYS];
    private volatile boolean stopped;

    private Crowd(long turnNanos) throws GeneralSecurityException {
        this.turnNanos = turnNanos;
        for (int i = 0; i < KEYS; i++) {
            live[i] = Providers.liveKey();
            raw[i] = new SecretKeySpec(ByteBuffer.allocate(32).putInt(i).array(), "AES");
        }
    }

    /** One thread's work. */
    private interface Worker {
        void seal(int message) throws GeneralSecurityException;
    }

    /** Makes the work of a thread. */
    private interface Workers {
        Worker of(int thread) throws GeneralSecurityException;
    }

    /** Starts a thread. */
    private interface Starter {
        Thread start(Runnable work);
    }

    /** What a turn came to. */
    private record Turn(double perSecond, double leastShare) {
    }

    /** Measures. */
    public static void main(String[] args) throws Exception {
        Providers.useTinyMls();
        Crowd program = new Crowd(TimeUnit.MILLISECONDS.toNanos(Long.parseLong(args[0])));
        OwnResults results = new OwnResults(Crowd.class);
        for (int keys : new int[] {1, KEYS}) {
            program.measure(results, "platform", 48, keys, Integer.parseInt(args[1]), Crowd::platform);
            if (Runtime.version().feature() >= FIRST_JDK_WITH_VIRTUAL_THREADS) {
                program.measure(results, "virtual", 1000, keys, Integer.parseInt(args[1]), Crowd::virtual);
            }
        }
        results.write(Path.of(args[2]));
    }

    private void measure(OwnResults results, String kind, int threads, int keys, int pairs, Starter starter)
            throws InterruptedException {
        List<Turn> own = new ArrayList<>();
        List<Turn> aes = new ArrayList<>();
        for (int i = 0; i < WARM_UP + pairs; i++) {
            own.add(turn(threads, starter, thread -> tinyMls(thread, keys)));
            aes.add(turn(threads, starter, thread -> aes(thread, keys)));
        }
        Map<String, String> params = new LinkedHashMap<>();
        params.put("keys", String.valueOf(keys));
        params.put("threads", kind);
        double[] ratios = new double[pairs];
        for (int i = 0; i < pairs; i++) {
            ratios[i] = own.get(WARM_UP + i).perSecond / aes.get(WARM_UP + i).perSecond;
        }
        results.add("ratio", params, median(ratios), "");
        results.add("leastShare", params, median(shares(own)), "");
        results.add("leastShareAes", params, median(shares(aes)), "");
    }

    private static double[] shares(List<Turn> turns) {
        return turns.stream().skip(WARM_UP).mapToDouble(Turn::leastShare).toArray();
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        return values[values.length / 2];
    }

    private Turn turn(int threads, Starter starter, Workers workers) throws InterruptedException {
        long[] counts = new long[threads];
        CountDownLatch begin = new CountDownLatch(1);
        List<Thread> all = new ArrayList<>();
        stopped = false;
        for (int i = 0; i < threads; i++) {
            int thread = i;
            all.add(starter.start(() -> counts[thread] = work(workers, thread, begin)));
        }
        long start = System.nanoTime();
        begin.countDown();
        TimeUnit.NANOSECONDS.sleep(turnNanos);
        stopped = true;
        for (Thread thread : all) {
            thread.join();
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        long sum = Arrays.stream(counts).sum();
        return new Turn(sum / seconds, (double) Arrays.stream(counts).min().orElse(0) * threads / sum);
    }

    private long work(Workers workers, int thread, CountDownLatch begin) {
        try {
            Worker worker = workers.of(thread);
            begin.await();
            int sealed = 0;
            do {
                for (int i = 0; i < BATCH; i++) {
                    worker.seal(thread + sealed++);
                }
                Thread.yield();
            } while (!stopped);
            return sealed;
        } catch (GeneralSecurityException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private Worker tinyMls(int thread, int keys) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance(TinyMlsProvider.NAME);
        cipher.init(Cipher.ENCRYPT_MODE, live[thread % keys]);
        byte[] text = Messages.of(BYTES);
        byte[] output = new byte[BYTES + Contender.ROOM];
        return message -> {
            if (keys > 1) {
                cipher.init(Cipher.ENCRYPT_MODE, live[message % keys]);
            }
            cipher.doFinal(text, 0, BYTES, output, 0);
        };
    }

    private Worker aes(int thread, int keys) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        byte[] text = Messages.of(BYTES);
        byte[] output = new byte[BYTES + Contender.ROOM];
        ByteBuffer nonce = ByteBuffer.allocate(12).putInt(0, thread);
        return message -> {
            nonce.putLong(4, nonce.getLong(4) + 1);
            cipher.init(Cipher.ENCRYPT_MODE, raw[message % keys], new GCMParameterSpec(128, nonce.array()));
            cipher.doFinal(text, 0, BYTES, output, 0);
        };
    }

    private static Thread platform(Runnable work) {
        Thread thread = new Thread(work);
        thread.start();
        return thread;
    }

    /** By reflection, since the program is compiled for a JDK without. */
    private static Thread virtual(Runnable work) {
        try {
            return (Thread) Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, work);
        } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException(e);
        }
    }
}
