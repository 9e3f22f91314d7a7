package io.github.themapleseed.tinymls.spi;

import io.github.themapleseed.tinymls.maintenance.RatchetPolicy;
import io.github.themapleseed.tinymls.observe.EventDelivery;
import io.github.themapleseed.tinymls.platform.Nullable;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidParameterException;
import java.security.SecureRandom;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Arrays;
import javax.crypto.KeyGeneratorSpi;
import javax.crypto.SecretKey;

/** {@code KeyGenerator} "TinyMLS": makes live keys of a random root of 256 bits, which is wiped at once. */
public final class TinyMlsKeyGenerator extends KeyGeneratorSpi {
    private static final int BITS = 256;

    private final ProviderContext context;
    private RatchetPolicy policy;
    private @Nullable SecureRandom random;

    /** A generator of that provider. */
    public TinyMlsKeyGenerator(ProviderContext context) {
        this.context = context;
        this.policy = context.policy();
    }

    @Override
    protected void engineInit(SecureRandom given) {
        context.errors().check();
        policy = context.policy();
        random = context.chosen(given);
    }

    @Override
    protected void engineInit(int bits, SecureRandom given) {
        if (bits != BITS) {
            throw new InvalidParameterException("a TinyMLS key has " + BITS + " bits, not " + bits);
        }
        engineInit(given);
    }

    @Override
    protected void engineInit(AlgorithmParameterSpec spec, SecureRandom given)
            throws InvalidAlgorithmParameterException {
        RatchetPolicy asked = context.types().policy(spec);
        engineInit(given);
        policy = asked;
    }

    @Override
    protected SecretKey engineGenerateKey() {
        context.errors().check();
        byte[] root = new byte[BITS / Byte.SIZE];
        boolean holdsBack = EventDelivery.holdBack(); // listeners run once the root is wiped
        try {
            (random != null ? random : context.dependencies().random()).nextBytes(root);
            return context.types().liveKey(context.registry().generate(root, policy));
        } finally {
            Arrays.fill(root, (byte) 0);
            EventDelivery.end(holdsBack);
        }
    }
}
