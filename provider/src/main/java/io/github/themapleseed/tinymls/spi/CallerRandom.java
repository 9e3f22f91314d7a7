package io.github.themapleseed.tinymls.spi;

import io.github.themapleseed.tinymls.platform.Nullable;
import java.security.SecureRandom;
import java.security.spec.AlgorithmParameterSpec;
import javax.crypto.KeyGenerator;
import javax.crypto.KeyGeneratorSpi;
import javax.crypto.SecretKey;

/**
 * Distinguishes a generator that the caller chose from the one that the JDK passes when the caller named none: only a
 * chosen one goes before {@code tinymls.random}. The JDK does not say which it is, so a probe records what it passes.
 */
final class CallerRandom {
    private static volatile @Nullable SecureRandom platformDefault;

    private CallerRandom() {
    }

    /** The given generator if the caller chose it, else null. */
    static @Nullable SecureRandom chosen(@Nullable SecureRandom given) {
        if (given == null || given == platformDefault) {
            return null;
        }
        platformDefault = askPlatform();
        return given == platformDefault ? null : given;
    }

    private static @Nullable SecureRandom askPlatform() {
        Probe probe = new Probe();
        new KeyGenerator(probe, null, "probe") { }.init(0);
        return probe.received;
    }

    private static final class Probe extends KeyGeneratorSpi {
        private @Nullable SecureRandom received;

        @Override
        protected void engineInit(SecureRandom random) {
            received = random;
        }

        @Override
        protected void engineInit(AlgorithmParameterSpec params, SecureRandom random) {
            received = random;
        }

        @Override
        protected void engineInit(int bits, SecureRandom random) {
            received = random;
        }

        @Override
        protected SecretKey engineGenerateKey() {
            throw new UnsupportedOperationException("a probe generates no keys");
        }
    }
}
