package io.github.themapleseed.tinymls.conformance.threads;

import io.github.themapleseed.tinymls.RatchetParameterSpec;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.SecretKeySpec;
import javax.security.auth.DestroyFailedException;

/** A key that many threads use, whose root key the test knows beside them. */
final class SharedKey {
    /** How keys come into being. */
    enum Kind { GENERATED, SHORT_WINDOW, SHORT_LIFE, TRANSLATED, RAW }

    private static final Duration PERIOD = Duration.ofMillis(1);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration SHORT_WINDOW = Duration.ofMillis(20);
    private static final Duration SHORT_LIFE = Duration.ofMillis(150);

    private final byte[] root = new byte[32];
    private final SecretKey key;
    private final Duration window;
    private final long lifeEndsMillis;
    private final boolean raw;
    private final AtomicInteger uses = new AtomicInteger();
    private volatile boolean ending;

    /** A key of that kind; the provider's own window is one of {@code providerWindow}. */
    SharedKey(Kind kind, Provider provider, Duration providerWindow) throws GeneralSecurityException {
        new SecureRandom().nextBytes(root);
        raw = kind == Kind.RAW;
        long now = System.currentTimeMillis();
        switch (kind) {
            case GENERATED -> {
                window = Duration.ofSeconds(60);
                key = generated(provider, window, HOUR);
            }
            case SHORT_WINDOW -> {
                window = SHORT_WINDOW;
                key = generated(provider, window, HOUR);
            }
            case SHORT_LIFE -> {
                window = Duration.ofSeconds(60);
                key = generated(provider, window, SHORT_LIFE);
            }
            case TRANSLATED -> {
                window = providerWindow;
                key = SecretKeyFactory.getInstance("TinyMLS", provider).translateKey(new SecretKeySpec(root, "AES"));
            }
            default -> {
                window = providerWindow;
                key = new SecretKeySpec(root, "Generic");
            }
        }
        lifeEndsMillis = now + (kind == Kind.SHORT_LIFE ? SHORT_LIFE : HOUR).toMillis();
    }

    private SecretKey generated(Provider provider, Duration ownWindow, Duration life) throws GeneralSecurityException {
        KeyGenerator generator = KeyGenerator.getInstance("TinyMLS", provider);
        generator.init(new RatchetParameterSpec(PERIOD, ownWindow, life), new Root());
        return generator.generateKey();
    }

    /** Gives the root key that the test knows. */
    private final class Root extends SecureRandom {
        private static final long serialVersionUID = 1L;

        @Override
        public void nextBytes(byte[] bytes) {
            System.arraycopy(root, 0, bytes, 0, bytes.length);
        }
    }

    byte[] root() {
        return root;
    }

    SecretKey key() {
        return key;
    }

    /** Whether it is a live key: it can be exported and destroyed. */
    boolean isLive() {
        return !raw;
    }

    void markUsed() {
        uses.incrementAndGet();
    }

    int uses() {
        return uses.get();
    }

    /** Destroys a live key; the other kind only leaves the hands of its users. */
    void end() throws DestroyFailedException {
        if (isLive()) {
            ending = true;
            key.destroy();
        }
    }

    /** Whether it may refuse to work, having been destroyed or come to its end. */
    boolean mayHaveEnded() {
        return ending || System.currentTimeMillis() >= lifeEndsMillis;
    }

    /** Whether a message on its way since then may have stood still for a window, which erases its keys. */
    boolean mayHaveStoodStill(long sinceNanos) {
        return System.nanoTime() - sinceNanos >= window.toNanos();
    }

    /** Whether a message of that epoch may be too old to be opened. */
    boolean mayHaveErased(long epoch) {
        return mayHaveEnded() || System.currentTimeMillis() - epoch > window.toMillis();
    }
}
