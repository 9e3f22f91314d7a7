package io.github.themapleseed.tinymls.spi;

import java.security.SecureRandom;
import java.security.spec.AlgorithmParameterSpec;
import javax.crypto.KeyGenerator;
import javax.crypto.KeyGeneratorSpi;
import javax.crypto.SecretKey;

/**
 * Tells a generator that the caller chose from the one that the JDK hands down when the caller named none: only the
 * former goes before {@code tinymls.random}. The JDK does not say, so it is asked what it hands down.
 */
final class CallerRandom {
    private static volatile SecureRandom platformDefault;

    private CallerRandom() {
    }

    /** The given generator if the caller chose it, else null. */
    static SecureRandom chosen(SecureRandom given) {
        if (given == null || given == platformDefault) {
            return null;
        }
        platformDefault = askPlatform();
        return given == platformDefault ? null : given;
    }

    private static SecureRandom askPlatform() {
        Probe probe = new Probe();
        new KeyGenerator(probe, null, "probe") { }.init(0);
        return probe.handedDown;
    }

    private static final class Probe extends KeyGeneratorSpi {
        private SecureRandom handedDown;

        @Override
        protected void engineInit(SecureRandom random) {
            handedDown = random;
        }

        @Override
        protected void engineInit(AlgorithmParameterSpec params, SecureRandom random) {
            handedDown = random;
        }

        @Override
        protected void engineInit(int bits, SecureRandom random) {
            handedDown = random;
        }

        @Override
        protected SecretKey engineGenerateKey() {
            throw new UnsupportedOperationException("only asks for the default generator");
        }
    }
}
