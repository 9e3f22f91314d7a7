package io.github.themapleseed.tinymls.conformance.threads;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.EpochErasedException;
import io.github.themapleseed.tinymls.SessionExpiredException;
import io.github.themapleseed.tinymls.TinyMlsProvider;
import io.github.themapleseed.tinymls.conformance.model.Prefix;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.Provider;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import javax.security.auth.DestroyFailedException;

/**
 * Threads that seal and open on shared keys which rotate every millisecond, while others export, serialize and
 * destroy them and the short windows puncture them. Each message is held against the model, then opened; each
 * refusal is one that the contract names, and happens only where it may.
 */
final class Storm {
    private static final int SEALERS = 36;
    private static final int EXPORTERS = 4;
    private static final int SERIALIZERS = 4;
    private static final int DESTROYERS = 4;
    /** All of them. */
    static final int THREADS = SEALERS + EXPORTERS + SERIALIZERS + DESTROYERS;
    private static final int MESSAGES_A_TURN = 10;
    private static final int USES_OF_A_KEY = 150;
    private static final int[] LENGTHS = {0, 14, 100, 1_000, 14, 3, 1, 65_536, 14, 70_000};
    /** A message of several generations, whose key chain is derived while the sender epoch may be ending. */
    private static final int LONG = (4 << 20) + 5;
    private static final int ONE_LONG_IN = 100;
    /** Between two acts of those that do not seal: their checks cost more than the acts. */
    private static final long PAUSE_NANOS = 5_000_000;
    private static final byte[] AAD = {4, 8};
    private static final Duration WINDOW = Duration.ofMillis(300);

    private final Provider provider = provider();
    private final AtomicReferenceArray<SharedKey> keys = new AtomicReferenceArray<>(10);
    private final Examiner examiner = new Examiner();
    private final AtomicInteger working = new AtomicInteger(SEALERS);
    private final int turns;
    final AtomicInteger sealed = new AtomicInteger();
    final AtomicInteger opened = new AtomicInteger();
    final AtomicInteger tooOld = new AtomicInteger();
    final AtomicInteger stoodStill = new AtomicInteger();
    final AtomicInteger ended = new AtomicInteger();
    final AtomicInteger exported = new AtomicInteger();
    final AtomicInteger destroyed = new AtomicInteger();

    Storm(int turns) throws GeneralSecurityException {
        this.turns = turns;
        for (int slot = 0; slot < keys.length(); slot++) {
            replace(slot);
        }
    }

    private static Provider provider() {
        try {
            Path file = Files.createTempFile("tinymls", ".properties");
            try {
                Files.write(file, List.of("tinymls.period=1ms", "tinymls.window=" + WINDOW.toMillis() + "ms"));
                return new TinyMlsProvider().configure(file.toString());
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void replace(int slot) throws GeneralSecurityException {
        SharedKey.Kind[] kinds = SharedKey.Kind.values();
        keys.set(slot, new SharedKey(kinds[slot % kinds.length], provider, WINDOW));
    }

    private SharedKey anyKey() {
        return keys.get(ThreadLocalRandom.current().nextInt(keys.length()));
    }

    /** Runs the storm with that crew. */
    void blow(Crew crew) throws Exception {
        crew.add(SEALERS, () -> {
            try {
                for (int turn = 0; turn < turns && !crew.hasFailed(); turn++) {
                    sealAndOpen(anyKey());
                }
            } finally {
                working.decrementAndGet();
            }
        });
        crew.add(EXPORTERS, () -> whileSealed(() -> export(anyKey())));
        crew.add(SERIALIZERS, () -> whileSealed(() -> serialize(anyKey())));
        crew.add(DESTROYERS, () -> whileSealed(this::destroyWorn));
        crew.work();
    }

    private void whileSealed(Crew.Work work) throws Exception {
        while (working.get() > 0) {
            work.run();
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** One turn: two ciphers, and some messages through both. */
    private void sealAndOpen(SharedKey key) throws Exception {
        try {
            Cipher sealer = cipher(Cipher.ENCRYPT_MODE, key.key());
            Cipher opener = cipher(Cipher.DECRYPT_MODE, key.key());
            boolean oneLong = ThreadLocalRandom.current().nextInt(ONE_LONG_IN) == 0;
            for (int i = 0; i < MESSAGES_A_TURN; i++) {
                byte[] plaintext = new byte[oneLong && i == 0 ? LONG : LENGTHS[i]];
                ThreadLocalRandom.current().nextBytes(plaintext);
                byte[] message = seal(key, sealer, i, plaintext);
                if (message != null) {
                    sealed.incrementAndGet();
                    key.markUsed();
                    examiner.examine(key.root(), plaintext, AAD, message);
                    open(key, opener, i, plaintext, message);
                }
            }
        } catch (InvalidKeyException | SessionExpiredException e) {
            excuse(key.mayHaveEnded(), e);
            ended.incrementAndGet();
        }
    }

    private Cipher cipher(int mode, Key key) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("TinyMLS", provider);
        cipher.init(mode, key);
        return cipher;
    }

    /** A message, or null if its thread was kept waiting in the middle of it until the window was over. */
    private byte[] seal(SharedKey key, Cipher sealer, int i, byte[] plaintext) throws GeneralSecurityException {
        long began = System.nanoTime();
        try {
            if (i % 4 == 1) {
                sealer.getIV(); // settles the message's place before anything is sealed
            }
            return whole(sealer, i, plaintext);
        } catch (SessionExpiredException e) {
            if (key.mayHaveEnded()) {
                throw e;
            }
            excuse(key.mayHaveStoodStill(began), e);
            sealer.init(Cipher.ENCRYPT_MODE, key.key());
            stoodStill.incrementAndGet();
            return null;
        }
    }

    private void open(SharedKey key, Cipher opener, int i, byte[] plaintext, byte[] message) throws Exception {
        long began = System.nanoTime();
        try {
            assertArrayEquals(plaintext, whole(opener, i, message));
            opened.incrementAndGet();
        } catch (EpochErasedException e) {
            excuse(key.mayHaveErased(Prefix.parse(message).epoch()) || key.mayHaveStoodStill(began), e);
            tooOld.incrementAndGet();
        }
    }

    private static byte[] whole(Cipher cipher, int i, byte[] input) throws GeneralSecurityException {
        cipher.updateAAD(AAD);
        if (i % 3 != 0) {
            return cipher.doFinal(input);
        }
        byte[] output = new byte[cipher.getOutputSize(input.length)];
        int half = input.length / 2;
        int written = cipher.update(input, 0, half, output);
        cipher.doFinal(input, half, input.length - half, output, written);
        return output;
    }

    private static void excuse(boolean allowed, Exception refusal) {
        if (!allowed) {
            throw new AssertionError("refused without cause: " + refusal, refusal);
        }
    }

    /** An export, what it holds, and a message that the key imported from it opens. */
    private void export(SharedKey key) throws Exception {
        if (!key.isLive()) {
            return;
        }
        try {
            byte[] encoding = key.key().getEncoded();
            examiner.examineExport(key.root(), encoding);
            exported.incrementAndGet();
            sealAndOpenElsewhere(key, new SecretKeySpec(encoding, "TinyMLS"));
        } catch (IllegalStateException | InvalidKeyException e) {
            excuse(key.mayHaveEnded(), e);
        }
    }

    private void sealAndOpenElsewhere(SharedKey key, SecretKey elsewhere) throws GeneralSecurityException {
        byte[] message = cipher(Cipher.ENCRYPT_MODE, key.key()).doFinal(AAD);
        try {
            assertArrayEquals(AAD, cipher(Cipher.DECRYPT_MODE, elsewhere).doFinal(message));
        } catch (EpochErasedException e) {
            // the importer's own window is the provider's
            boolean old = System.currentTimeMillis() - Prefix.parse(message).epoch() > WINDOW.toMillis();
            excuse(old || key.mayHaveErased(Prefix.parse(message).epoch()), e);
        }
    }

    private void serialize(SharedKey key) throws Exception {
        if (!key.isLive()) {
            return;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(key.key());
        } catch (IllegalStateException e) {
            excuse(key.mayHaveEnded(), e);
            return;
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            examiner.examineExport(key.root(), ((SecretKey) in.readObject()).getEncoded());
            exported.incrementAndGet();
        }
    }

    /** Destroys a key that has been used a good deal, in the middle of its use, and puts another in its place. */
    private void destroyWorn() throws GeneralSecurityException, DestroyFailedException {
        int slot = ThreadLocalRandom.current().nextInt(keys.length());
        SharedKey key = keys.get(slot);
        if (key.uses() >= USES_OF_A_KEY || key.mayHaveEnded()) {
            key.end();
            assertTrue(!key.isLive() || key.key().isDestroyed());
            destroyed.incrementAndGet();
            replace(slot);
        }
    }

    @Override
    public String toString() {
        return THREADS + " threads: " + sealed + " messages sealed in " + examiner.senderEpochs() + " sender epochs, "
                + opened + " opened, " + tooOld + " too old by then, " + stoodStill
                + " kept waiting for a window; " + ended + " turns cut short by the end of a key; "
                + exported + " exports, " + destroyed + " keys destroyed or replaced";
    }
}
