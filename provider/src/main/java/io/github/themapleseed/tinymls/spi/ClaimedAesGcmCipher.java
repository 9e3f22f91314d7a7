package io.github.themapleseed.tinymls.spi;

import io.github.themapleseed.tinymls.observe.Counter;
import io.github.themapleseed.tinymls.platform.Nullable;
import java.nio.ByteBuffer;
import java.security.AlgorithmParameters;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.Security;
import java.security.spec.AlgorithmParameterSpec;
import java.util.ArrayList;
import java.util.List;
import javax.crypto.BadPaddingException;
import javax.crypto.Cipher;
import javax.crypto.CipherSpi;
import javax.crypto.IllegalBlockSizeException;
import javax.crypto.NoSuchPaddingException;
import javax.crypto.ShortBufferException;

/**
 * {@code Cipher} "AES/GCM/NoPadding" where that name is claimed. For TinyMLS's own keys (live keys, and secret keys
 * whose encoding is an exported key) it is a {@link TinyMlsCipher}; for any other key, the cipher of the provider that
 * the JDK would have chosen without TinyMLS.
 *
 * <p>The JDK asks a provider beforehand whether it takes a key. A foreign key comes here only from code that fixed the
 * provider before it named a key, by asking for the block size for instance.
 */
public final class ClaimedAesGcmCipher extends CipherSpi {
    /** The name that can be claimed. */
    public static final String TRANSFORMATION = "AES/GCM/NoPadding";

    private final Provider self;
    private final TinyMlsCipher own;
    /** The other provider's cipher, from its first use to the next init for an own key; null otherwise. */
    private @Nullable Cipher foreign;
    private final SpentIv spentIv;
    /** Whether the last init was for one of our own keys. */
    private boolean forOwnKey;

    /** A cipher of that provider. */
    public ClaimedAesGcmCipher(ProviderContext context) {
        this.self = context.provider();
        this.own = new TinyMlsCipher(context);
        this.spentIv = new SpentIv(context.dependencies().random());
    }

    /**
     * Claims a key that is offered for the claimed name, or counts it as handed on to another provider.
     *
     * @return whether it is claimed: one of TinyMLS's own
     */
    public static boolean claim(Object key) {
        boolean isOwn = KeyResolver.isOwn(key);
        if (!isOwn) {
            Counter.FOREIGN_KEY.increment();
        }
        return isOwn;
    }

    /** Initialises some other provider's cipher. */
    private interface Start {
        void on(Cipher cipher) throws InvalidKeyException, InvalidAlgorithmParameterException;
    }

    /**
     * Gives up the message begun and turns to the cipher for that key, whether or not the init that follows succeeds.
     * With an own key the other provider's cipher is dropped, since it remembers its key for as long as it exists.
     */
    private void turnTo(Key key) {
        own.discard();
        forOwnKey = claim(key);
        if (forOwnKey) {
            foreign = null;
            spentIv.releaseKey();
        }
    }

    /**
     * Initialises the other provider's cipher. As the JDK's cipher does, it refuses to seal with the key and IV that a
     * dropped one was last initialised with.
     */
    private void initForeign(int mode, Key key, Start start)
            throws InvalidKeyException, InvalidAlgorithmParameterException {
        Cipher started = startForeign(start);
        if (mode == Cipher.ENCRYPT_MODE || mode == Cipher.WRAP_MODE) {
            byte[] iv = started.getIV();
            if (spentIv.isSpent(key, iv)) {
                foreign = null;
                throw new InvalidAlgorithmParameterException("Cannot reuse iv for GCM encryption");
            }
            spentIv.spend(key, iv);
        }
    }

    /** The ciphers of the other providers, in the order of the provider list. */
    private List<Cipher> others() {
        List<Cipher> others = new ArrayList<>();
        for (Provider provider : Security.getProviders()) {
            if (!provider.getName().equals(self.getName())) {
                try {
                    others.add(Cipher.getInstance(TRANSFORMATION, provider));
                } catch (NoSuchAlgorithmException | NoSuchPaddingException | SecurityException e) {
                    // this provider does not offer it, or is not allowed to
                }
            }
        }
        return others;
    }

    /**
     * Initialises the other provider's cipher if there is one. If not, tries the other providers in turn, as the JDK
     * does, and keeps the first that accepts. If none does, keeps the first and throws what that one threw.
     */
    private Cipher startForeign(Start start) throws InvalidKeyException, InvalidAlgorithmParameterException {
        Cipher kept = foreign;
        if (kept != null) {
            start.on(kept);
            return kept;
        }
        List<Cipher> candidates = others();
        if (candidates.isEmpty()) {
            throw new InvalidKeyException("no other provider offers " + TRANSFORMATION);
        }
        Cipher first = candidates.get(0);
        foreign = first;
        try {
            start.on(first);
            return first;
        } catch (InvalidKeyException | InvalidAlgorithmParameterException | RuntimeException objection) {
            Cipher next = candidates.stream().skip(1).filter(other -> takes(other, start)).findFirst().orElse(null);
            if (next == null) {
                throw objection;
            }
            foreign = next;
            return next;
        }
    }

    private static boolean takes(Cipher candidate, Start start) {
        try {
            start.on(candidate);
            return true;
        } catch (InvalidKeyException | InvalidAlgorithmParameterException | RuntimeException e) {
            return false;
        }
    }

    /** The other provider's cipher that calls go to, made at need; null if they go to TinyMLS's own cipher. */
    private @Nullable Cipher foreign() {
        if (forOwnKey) {
            return null;
        }
        if (foreign == null) {
            foreign = others().stream().findFirst().orElse(null);
        }
        return foreign;
    }

    @Override
    protected void engineInit(int mode, Key key, SecureRandom random) throws InvalidKeyException {
        turnTo(key);
        if (forOwnKey) {
            own.engineInit(mode, key, random);
            return;
        }
        try {
            initForeign(mode, key, cipher -> cipher.init(mode, key, random));
        } catch (InvalidAlgorithmParameterException e) {
            throw new InvalidKeyException(e);
        }
    }

    @Override
    protected void engineInit(int mode, Key key, AlgorithmParameterSpec spec, SecureRandom random)
            throws InvalidKeyException, InvalidAlgorithmParameterException {
        turnTo(key);
        if (forOwnKey) {
            own.engineInit(mode, key, spec, random);
        } else {
            initForeign(mode, key, cipher -> cipher.init(mode, key, spec, random));
        }
    }

    @Override
    protected void engineInit(int mode, Key key, AlgorithmParameters parameters, SecureRandom random)
            throws InvalidKeyException, InvalidAlgorithmParameterException {
        turnTo(key);
        if (forOwnKey) {
            own.engineInit(mode, key, parameters, random);
        } else {
            initForeign(mode, key, cipher -> cipher.init(mode, key, parameters, random));
        }
    }

    @Override
    protected void engineSetMode(String mode) throws NoSuchAlgorithmException {
        own.engineSetMode(mode);
    }

    @Override
    protected void engineSetPadding(String padding) throws NoSuchPaddingException {
        own.engineSetPadding(padding);
    }

    @Override
    protected int engineGetBlockSize() {
        return own.engineGetBlockSize();
    }

    /**
     * Called only where crypto.policy limits key lengths. A foreign key passes: its own provider's cipher checks it.
     */
    @Override
    protected int engineGetKeySize(Key key) throws InvalidKeyException {
        return KeyResolver.isOwn(key) ? own.engineGetKeySize(key) : 0;
    }

    @Override
    protected int engineGetOutputSize(int length) {
        Cipher other = foreign();
        return other == null ? own.engineGetOutputSize(length) : other.getOutputSize(length);
    }

    @Override
    protected @Nullable byte[] engineGetIV() {
        Cipher other = foreign();
        return other == null ? own.engineGetIV() : other.getIV();
    }

    @Override
    protected @Nullable AlgorithmParameters engineGetParameters() {
        Cipher other = foreign();
        return other == null ? own.engineGetParameters() : other.getParameters();
    }

    @Override
    protected void engineUpdateAAD(byte[] source, int offset, int length) {
        Cipher other = foreign();
        if (other == null) {
            own.engineUpdateAAD(source, offset, length);
        } else {
            other.updateAAD(source, offset, length);
        }
    }

    @Override
    protected void engineUpdateAAD(ByteBuffer source) {
        Cipher other = foreign();
        if (other == null) {
            own.engineUpdateAAD(source);
        } else {
            other.updateAAD(source);
        }
    }

    @Override
    protected byte[] engineUpdate(byte[] input, int offset, int length) {
        Cipher other = foreign();
        return other == null ? own.engineUpdate(input, offset, length) : other.update(input, offset, length);
    }

    @Override
    protected int engineUpdate(byte[] input, int offset, int length, byte[] output, int outputOffset)
            throws ShortBufferException {
        Cipher other = foreign();
        return other == null ? own.engineUpdate(input, offset, length, output, outputOffset)
                : other.update(input, offset, length, output, outputOffset);
    }

    @Override
    protected int engineUpdate(ByteBuffer source, ByteBuffer output) throws ShortBufferException {
        Cipher other = foreign();
        return other == null ? own.engineUpdate(source, output) : other.update(source, output);
    }

    @Override
    protected byte[] engineDoFinal(byte[] input, int offset, int length)
            throws IllegalBlockSizeException, BadPaddingException {
        Cipher other = foreign();
        if (other == null) {
            return own.engineDoFinal(input, offset, length);
        }
        return input == null ? other.doFinal() : other.doFinal(input, offset, length);
    }

    @Override
    protected int engineDoFinal(byte[] input, int offset, int length, byte[] output, int outputOffset)
            throws ShortBufferException, IllegalBlockSizeException, BadPaddingException {
        Cipher other = foreign();
        if (other == null) {
            return own.engineDoFinal(input, offset, length, output, outputOffset);
        }
        return input == null ? other.doFinal(output, outputOffset)
                : other.doFinal(input, offset, length, output, outputOffset);
    }

    @Override
    protected int engineDoFinal(ByteBuffer source, ByteBuffer output)
            throws ShortBufferException, IllegalBlockSizeException, BadPaddingException {
        Cipher other = foreign();
        return other == null ? own.engineDoFinal(source, output) : other.doFinal(source, output);
    }

    @Override
    protected byte[] engineWrap(Key key) throws IllegalBlockSizeException, InvalidKeyException {
        Cipher other = foreign();
        return other == null ? own.engineWrap(key) : other.wrap(key);
    }

    @Override
    protected Key engineUnwrap(byte[] wrapped, String algorithm, int type)
            throws InvalidKeyException, NoSuchAlgorithmException {
        Cipher other = foreign();
        return other == null ? own.engineUnwrap(wrapped, algorithm, type)
                : other.unwrap(wrapped, algorithm, type);
    }
}
