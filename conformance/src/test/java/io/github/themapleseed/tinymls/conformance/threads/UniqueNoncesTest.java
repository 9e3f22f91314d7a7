package io.github.themapleseed.tinymls.conformance.threads;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.RatchetParameterSpec;
import io.github.themapleseed.tinymls.TinyMlsProvider;
import io.github.themapleseed.tinymls.conformance.model.Octets;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.Provider;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import javax.crypto.Cipher;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/**
 * CONTRACT.md item 31: 48 threads over several sessions of one root key, and not one (key, nonce) pair twice. The key
 * is given by epoch and salt, the nonce by the counter besides; every message's three are compared with those of all
 * others. {@code -Dtinymls.threads.messages} sets how many, ten million if it does not.
 */
class UniqueNoncesTest {
    private static final int THREADS = 48;
    private static final int MESSAGES = Integer.getInteger("tinymls.threads.messages", 10_000_000);
    private static final int COUNTER_BITS = 40;
    private static final int NAMES = 1 << 63 - COUNTER_BITS;
    private static final int ONE_REINIT_IN = 5_000;
    private static final int ONE_LOOK_IN = 100;
    private static final int ONE_STREAM_IN = 2_000;
    private static final byte[] CHUNK = new byte[65_536];

    private final Provider provider = new TinyMlsProvider();
    private final ConcurrentHashMap<ByteBuffer, Integer> names = new ConcurrentHashMap<>();
    private final AtomicInteger nextName = new AtomicInteger();
    private final AtomicInteger nextThread = new AtomicInteger();
    private final AtomicLong streams = new AtomicLong();

    @Test
    void noKeyMeetsANonceTwice() throws Exception {
        Key[] sessions = sessionsOfOneRoot();
        int share = MESSAGES / THREADS;
        long[] places = new long[share * THREADS];
        try (Crew crew = Crew.ofPlatformThreads()) {
            crew.add(THREADS, () -> {
                int thread = nextThread.getAndIncrement();
                seal(sessions[thread % sessions.length], places, thread * share, share);
            });
            crew.work();
        }
        Arrays.parallelSort(places);
        for (int i = 1; i < places.length; i++) {
            assertTrue(places[i - 1] != places[i], "epoch, salt and counter repeat");
        }
        assertEquals(nextName.get(), names.size());
        System.out.println(THREADS + " threads: " + places.length + " messages, of them " + streams + " streams, in "
                + names.size() + " sender epochs of " + sessions.length + " sessions of one key, no nonce twice");
    }

    /** The same root key five times: generated, translated twice, handed over as it is, and imported. */
    private Key[] sessionsOfOneRoot() throws GeneralSecurityException {
        byte[] root = new byte[32];
        new SecureRandom().nextBytes(root);
        KeyGenerator generator = KeyGenerator.getInstance("TinyMLS", provider);
        generator.init(new RatchetParameterSpec(Duration.ofMillis(1), Duration.ofSeconds(60), Duration.ofHours(1)),
                new SecureRandom() {
                    private static final long serialVersionUID = 1L;

                    @Override
                    public void nextBytes(byte[] bytes) {
                        System.arraycopy(root, 0, bytes, 0, bytes.length);
                    }
                });
        Key generated = generator.generateKey();
        SecretKeyFactory factory = SecretKeyFactory.getInstance("TinyMLS", provider);
        SecretKeySpec raw = new SecretKeySpec(root, "AES");
        return new Key[] {generated, factory.translateKey(raw), factory.translateKey(raw), raw,
            factory.translateKey(new SecretKeySpec(generated.getEncoded(), "TinyMLS"))};
    }

    private void seal(Key key, long[] places, int from, int count) throws GeneralSecurityException {
        byte[] message = new byte[72];
        byte[] name = {};
        long id = 0;
        Cipher sealer = null;
        for (int i = 0; i < count; i++) {
            if (i % ONE_REINIT_IN == 0) {
                sealer = Cipher.getInstance("TinyMLS", provider);
                sealer.init(Cipher.ENCRYPT_MODE, key);
            }
            if (i % ONE_LOOK_IN == 1) {
                sealer.getIV(); // settles the place of the next message
            }
            if (i % ONE_STREAM_IN == 2) {
                message = stream(sealer);
            } else {
                sealer.doFinal(message, 0, 0, message);
            }
            if (!Arrays.equals(name, 0, name.length, message, 1, 19)) {
                name = Arrays.copyOfRange(message, 1, 19);
                id = names.computeIfAbsent(ByteBuffer.wrap(name), unknown -> nextName.getAndIncrement());
                assertTrue(id < NAMES);
            }
            places[from + i] = id << COUNTER_BITS | Octets.uint(message, 19, 5);
        }
    }

    /** A message that is sealed piece by piece, in a sender epoch of its own. */
    private byte[] stream(Cipher sealer) throws GeneralSecurityException {
        streams.incrementAndGet();
        byte[] front = sealer.update(CHUNK);
        sealer.doFinal();
        return Arrays.copyOf(front, 72);
    }
}
