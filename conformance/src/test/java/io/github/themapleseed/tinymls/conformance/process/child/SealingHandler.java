package io.github.themapleseed.tinymls.conformance.process.child;

import java.security.GeneralSecurityException;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;
import javax.security.auth.DestroyFailedException;

/**
 * A log handler that seals what it writes, as one that ships encrypted records does: under a lock of its own, with a
 * new key each time, and it is sent rubbish too. So each record brings about key events, a rotation and a refusal.
 */
public final class SealingHandler extends Handler {
    static final Set<String> EVENTS = new ConcurrentSkipListSet<>();
    static final AtomicInteger DEEPEST = new AtomicInteger();
    static final AtomicInteger SEALED = new AtomicInteger();
    private static final ThreadLocal<Integer> DEPTH = ThreadLocal.withInitial(() -> 0);

    /** Made by the LogManager while it reads its configuration; the first one seals as early as that. */
    public SealingHandler() {
        setLevel(Level.ALL);
        sealAndOpen("handler made");
    }

    @Override
    public synchronized void publish(LogRecord record) {
        if (record.getMessage().startsWith("event=")) {
            EVENTS.add(record.getMessage().split(" ", 2)[0].substring("event=".length()));
        }
        int depth = DEPTH.get() + 1;
        DEEPEST.accumulateAndGet(depth, Math::max);
        DEPTH.set(depth);
        try {
            sealAndOpen(record.getMessage());
        } finally {
            DEPTH.set(depth - 1);
        }
    }

    private static void sealAndOpen(String text) {
        try {
            SecretKey key = KeyGenerator.getInstance("TinyMLS").generateKey();
            Cipher cipher = Cipher.getInstance("TinyMLS");
            cipher.init(Cipher.ENCRYPT_MODE, key);
            byte[] message = cipher.doFinal(text.getBytes());
            cipher.init(Cipher.DECRYPT_MODE, key);
            if (!new String(cipher.doFinal(message)).equals(text)) {
                throw new IllegalStateException("opened something else");
            }
            beSentRubbish(cipher, message);
            key.destroy();
            SEALED.incrementAndGet();
        } catch (GeneralSecurityException | DestroyFailedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void beSentRubbish(Cipher cipher, byte[] message) throws GeneralSecurityException {
        message[message.length - 1] ^= 1;
        try {
            cipher.doFinal(message);
        } catch (AEADBadTagException expected) {
            return;
        }
        throw new IllegalStateException("opened rubbish");
    }

    @Override
    public void flush() {
        // nothing is held
    }

    @Override
    public void close() {
        // nothing is open
    }
}
