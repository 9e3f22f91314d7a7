package io.github.themapleseed.tinymls.spi;

import io.github.themapleseed.tinymls.observe.Counter;
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
 * {@code Cipher} "AES/GCM/NoPadding" where that name is claimed: TinyMLS for its own keys (live ones, and secret
 * keys that hold an export of one), and for any other key the cipher that would have answered had TinyMLS not been there.
 *
 * <p>The JDK asks a provider beforehand whether it takes a key, so foreign keys come here only from code that settled
 * on the first provider before it named a key, by asking for the block size for instance.
 */
public final class ClaimedCipher extends CipherSpi {
    /** The name that can be claimed. */
    public static final String TRANSFORMATION = "AES/GCM/NoPadding";

    private final Provider self;
    private final TinyMlsCipher own;
    /** The other provider's cipher, kept from its first init on, until an init for one of our own keys. */
    private Cipher foreign;
    private final SpentIv spentIv;
    /** Whether the last init was for one of our own keys. */
    private boolean forOwnKey;

    /** A cipher of that provider. */
    public ClaimedCipher(ProviderContext context) {
        this.self = context.provider();
        this.own = new TinyMlsCipher(context);
        this.spentIv = new SpentIv(context.environment().random());
    }

    /** Whether a key offered for the claimed name is one of our own; any other is counted as handed on. */
    public static boolean accepts(Object key) {
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
     * Settles whose cipher this is from here on, whether or not the init that follows succeeds. The other provider's
     * cipher is dropped with an init for one of our own keys, since it remembers its key for as long as it exists.
     */
    private boolean isOwn(Key key) {
        own.discard();
        forOwnKey = accepts(key);
        if (forOwnKey) {
            foreign = null;
            spentIv.releaseKey();
        }
        return forOwnKey;
    }

    /** Initialises the other provider's cipher; an IV that it spent before it was dropped is refused as by the JDK's. */
    private void initForeign(int mode, Key key, Start start)
            throws InvalidKeyException, InvalidAlgorithmParameterException {
        startForeign(start);
        if (mode == Cipher.ENCRYPT_MODE || mode == Cipher.WRAP_MODE) {
            byte[] iv = foreign.getIV();
            if (spentIv.isSpent(key, iv)) {
                foreign = null;
                throw new InvalidAlgorithmParameterException("Cannot reuse iv for GCM encryption");
            }
            spentIv.spend(key, iv);
        }
    }

    /** The ciphers of the other providers, in their order. */
    private List<Cipher> others() {
        List<Cipher> others = new ArrayList<>();
        for (Provider provider : Security.getProviders()) {
            if (!provider.getName().equals(self.getName())) {
                try {
                    others.add(Cipher.getInstance(TRANSFORMATION, provider));
                } catch (NoSuchAlgorithmException | NoSuchPaddingException | SecurityException e) {
                    continue; // does not offer it, or may not: the next one may
                }
            }
        }
        return others;
    }

    /**
     * Starts the other cipher there is; else tries them in turn, as the JDK does, and reports the first objection. If
     * all object, the first one stays, since it would have been asked alone.
     */
    private void startForeign(Start start) throws InvalidKeyException, InvalidAlgorithmParameterException {
        if (foreign != null) {
            start.on(foreign);
            return;
        }
        List<Cipher> candidates = others();
        if (candidates.isEmpty()) {
            throw new InvalidKeyException("no other provider offers " + TRANSFORMATION);
        }
        foreign = candidates.get(0);
        try {
            start.on(foreign);
        } catch (InvalidKeyException | InvalidAlgorithmParameterException | RuntimeException objection) {
            foreign = candidates.stream().skip(1).filter(next -> takes(next, start)).findFirst().orElse(foreign);
            if (foreign == candidates.get(0)) {
                throw objection;
            }
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

    /** The cipher of another provider that answers, or null if it is this one's own. */
    private Cipher foreign() {
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
        if (isOwn(key)) {
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
        if (isOwn(key)) {
            own.engineInit(mode, key, spec, random);
        } else {
            initForeign(mode, key, cipher -> cipher.init(mode, key, spec, random));
        }
    }

    @Override
    protected void engineInit(int mode, Key key, AlgorithmParameters parameters, SecureRandom random)
            throws InvalidKeyException, InvalidAlgorithmParameterException {
        if (isOwn(key)) {
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

    /** Asked only where crypto.policy limits keys; a foreign key's size is then judged by the cipher it goes to. */
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
    protected byte[] engineGetIV() {
        Cipher other = foreign();
        return other == null ? own.engineGetIV() : other.getIV();
    }

    @Override
    protected AlgorithmParameters engineGetParameters() {
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
