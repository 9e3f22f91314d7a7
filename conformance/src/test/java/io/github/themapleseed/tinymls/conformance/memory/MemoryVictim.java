package io.github.themapleseed.tinymls.conformance.memory;

import io.github.themapleseed.tinymls.LiveKey;
import io.github.themapleseed.tinymls.TinyMlsProvider;
import io.github.themapleseed.tinymls.conformance.heap.Metronome;
import io.github.themapleseed.tinymls.conformance.heap.StoredKey;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.Provider;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import javax.crypto.Cipher;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKeyFactory;

/**
 * A service that makes its keys, seals and opens under them, allocates while it starts, and is then idle or goes on
 * with little traffic. It reports only what is public: prefixes, generations and times. Everything it made stays
 * referenced.
 */
public final class MemoryVictim {
    /** How each key comes to the provider, in the order in which the attacker hands the secrets over. */
    static final List<String> KEYS = List.of("generated", "translated", "imported", "raw", "stored");
    /** The key of the long streams. */
    static final String STREAMS = "generated";

    private static final int CHUNK = 65_536;
    private static final int CHUNKS_PER_GENERATION = 64;
    private static final int CHURN_MIB = 400;

    private final FileChannel in = new FileInputStream(FileDescriptor.in).getChannel();
    private final Provider provider = new TinyMlsProvider();
    private final Map<String, Key> keys = new LinkedHashMap<>();
    private final Map<String, Cipher> sealers = new LinkedHashMap<>();
    private final Map<String, Cipher> openers = new LinkedHashMap<>();
    private final Churn churn = new Churn();
    private final Metronome metronome = new Metronome();
    private final List<Object> held = new ArrayList<>();
    private final long windowMillis;
    private final int messagesPerSecond;
    private byte[] plantedInHeap;

    private MemoryVictim(long windowMillis, int messagesPerSecond) {
        this.windowMillis = windowMillis;
        this.messagesPerSecond = messagesPerSecond;
    }

    /** Arguments: the window in ms, and messages per second. */
    public static void main(String[] arguments) throws Exception {
        new MemoryVictim(Long.parseLong(arguments[0]), Integer.parseInt(arguments[1])).run();
    }

    private void run() throws Exception {
        metronome.start();
        report("ready", System.currentTimeMillis());
        OutsideKey planted = OutsideKey.read(in);
        plantedInHeap = planted.getEncoded();
        planted.wipe();
        held.add(OutsideKey.read(in));
        for (String name : KEYS) {
            takeKey(name, OutsideKey.read(in));
        }
        sealAndOpenUnderAll();
        exportAll();
        churn.allocate(CHURN_MIB);
        StreamPair standing = new StreamPair();
        standing.move(CHUNKS_PER_GENERATION + 2);
        held.add(standing);
        standing.report("standing");
        sealAndOpenUnderAll();
        report("used", System.currentTimeMillis());

        awaitWord();
        metronome.worstMillis();
        restOrWork();
        report("late", metronome.worstMillis());
        report("rest", System.currentTimeMillis());
        awaitWord();
        if (held.size() + plantedInHeap.length + sealers.size() == 0) {
            throw new IllegalStateException("nothing was held");
        }
    }

    /** Brings a key to the ciphers in the way that its name says. Then the application's own copy is wiped. */
    private void takeKey(String name, OutsideKey secret) throws GeneralSecurityException {
        Key key = switch (name) {
            case "generated" -> {
                KeyGenerator generator = KeyGenerator.getInstance("TinyMLS", provider);
                generator.init(secret.asGenerator());
                yield generator.generateKey();
            }
            case "translated", "imported" -> SecretKeyFactory.getInstance("TinyMLS", provider).translateKey(secret);
            case "raw" -> secret;
            case "stored" -> StoredKey.of(secret, provider);
            default -> throw new IllegalArgumentException(name);
        };
        sealers.put(name, cipher(Cipher.ENCRYPT_MODE, key));
        openers.put(name, cipher(Cipher.DECRYPT_MODE, key));
        keys.put(name, key);
        secret.wipe();
    }

    /** Takes the encoding of every live key, and wipes it: nothing of it stays but what the provider keeps. */
    private void exportAll() {
        for (Key key : keys.values()) {
            if (key instanceof LiveKey live) {
                Arrays.fill(live.getEncoded(), (byte) 0);
            }
        }
    }

    private Cipher cipher(int mode, Key key) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("TinyMLS", provider);
        cipher.init(mode, key);
        return cipher;
    }

    private void sealAndOpenUnderAll() throws GeneralSecurityException {
        for (String name : KEYS) {
            sealAndOpen(name);
        }
    }

    private void sealAndOpen(String name) throws GeneralSecurityException {
        byte[] message = sealers.get(name).doFinal(new byte[100]);
        openers.get(name).doFinal(message);
        report("message", name, hexPrefix(message), 0);
    }

    /** Sleeps for 1.5 windows; or works for 2.5, so that much of that traffic is erased at the end. */
    private void restOrWork() throws Exception {
        if (messagesPerSecond == 0) {
            Thread.sleep(windowMillis * 3 / 2);
        } else {
            workFor(windowMillis * 5 / 2);
        }
    }

    /** Seals and opens at the given rate under one key after the other, with a stream that moves along. */
    private void workFor(long millis) throws Exception {
        StreamPair moving = new StreamPair();
        long stepNanos = 1_000_000_000L / messagesPerSecond;
        long start = System.nanoTime();
        long next = start;
        for (int i = 0; System.nanoTime() - start < millis * 1_000_000; i++) {
            sealAndOpen(KEYS.get(i % KEYS.size()));
            if (i % Math.max(1, messagesPerSecond / 20) == 0) {
                moving.move(2);
            }
            next += stepNanos;
            LockSupport.parkNanos(next - System.nanoTime());
        }
        moving.report("moving");
    }

    private void awaitWord() throws Exception {
        if (in.read(ByteBuffer.allocateDirect(1)) != 1) {
            throw new IllegalStateException("the attacker hung up");
        }
    }

    private static String hexPrefix(byte[] message) {
        return HexFormat.of().formatHex(message, 0, 24);
    }

    private static void report(String kind, Object... fields) {
        StringBuilder line = new StringBuilder(kind);
        for (Object field : fields) {
            line.append(' ').append(field);
        }
        System.out.println(line);
        System.out.flush();
    }

    /** A long message on its way from a sealer to an opener, both at the same chunk. */
    private final class StreamPair {
        private final Cipher sealer;
        private final Cipher opener;
        private final byte[] piece = new byte[CHUNK];
        private String prefix = "";
        private int chunks;

        StreamPair() throws GeneralSecurityException {
            sealer = cipher(Cipher.ENCRYPT_MODE, keys.get(STREAMS));
            opener = cipher(Cipher.DECRYPT_MODE, keys.get(STREAMS));
        }

        void move(int count) {
            for (int i = 0; i < count; i++) {
                byte[] sealed = sealer.update(piece);
                if (prefix.isEmpty()) {
                    prefix = hexPrefix(sealed);
                }
                opener.update(sealed);
                chunks++;
            }
        }

        void report(String kind) {
            MemoryVictim.report(kind, STREAMS, prefix, (chunks - 1) / CHUNKS_PER_GENERATION);
        }
    }
}
