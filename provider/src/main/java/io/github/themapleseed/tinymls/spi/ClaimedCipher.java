package io.github.themapleseed.tinymls.spi;

import io.github.themapleseed.tinymls.session.KeyHandle;
import java.nio.ByteBuffer;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.Security;
import java.security.spec.AlgorithmParameterSpec;
import javax.crypto.BadPaddingException;
import javax.crypto.Cipher;
import javax.crypto.CipherSpi;
import javax.crypto.IllegalBlockSizeException;
import javax.crypto.NoSuchPaddingException;
import javax.crypto.ShortBufferException;

/**
 * {@code Cipher} "AES/GCM/NoPadding" where that name is claimed: TinyMLS for its own live keys, and for any other key
 * the cipher that would have answered had TinyMLS not been there.
 *
 * <p>The JDK asks a provider beforehand whether it takes a key, so foreign keys come here only from code that settled
 * on the first provider before it named a key, by asking for the block size for instance.
 */
public final class ClaimedCipher extends CipherSpi {
    /** The name that can be claimed. */
    public static final String TRANSFORMATION = "AES/GCM/NoPadding";

    private final Provider self;
    private final TinyMlsCipher own;
    private Cipher foreign;

    /** A cipher of that provider. */
    public ClaimedCipher(Context context) {
        this.self = context.provider();
        this.own = new TinyMlsCipher(context);
    }

    /** Initialises some other provider's cipher. */
    private interface Start {
        void on(Cipher cipher) throws InvalidKeyException, InvalidAlgorithmParameterException;
    }

    /** Settles whose cipher this is from here on. */
    private boolean isOwn(Key key) {
        foreign = null;
        return key instanceof KeyHandle.Owner;
    }

    /** Tries the other providers in their order, as the JDK would, and reports the first one's objection. */
    private void startForeign(Start start) throws InvalidKeyException, InvalidAlgorithmParameterException {
        GeneralSecurityException objection = null;
        for (Provider provider : Security.getProviders()) {
            if (!provider.getName().equals(self.getName())) {
                try {
                    Cipher candidate = Cipher.getInstance(TRANSFORMATION, provider);
                    start.on(candidate);
                    foreign = candidate;
                    return;
                } catch (InvalidKeyException | InvalidAlgorithmParameterException e) {
                    objection = objection == null ? e : objection;
                } catch (NoSuchAlgorithmException | NoSuchPaddingException e) {
                    continue; // does not offer it: the next one may
                }
            }
        }
        if (objection instanceof InvalidAlgorithmParameterException parameters) {
            throw parameters;
        }
        throw objection instanceof InvalidKeyException key ? key
                : new InvalidKeyException("no provider of " + TRANSFORMATION + " takes this key");
    }

    @Override
    protected void engineInit(int mode, Key key, SecureRandom random) throws InvalidKeyException {
        if (isOwn(key)) {
            own.engineInit(mode, key, random);
            return;
        }
        try {
            startForeign(cipher -> cipher.init(mode, key, random));
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
            startForeign(cipher -> cipher.init(mode, key, spec, random));
        }
    }

    @Override
    protected void engineInit(int mode, Key key, AlgorithmParameters parameters, SecureRandom random)
            throws InvalidKeyException, InvalidAlgorithmParameterException {
        if (isOwn(key)) {
            own.engineInit(mode, key, parameters, random);
        } else {
            startForeign(cipher -> cipher.init(mode, key, parameters, random));
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

    @Override
    protected int engineGetKeySize(Key key) throws InvalidKeyException {
        if (key instanceof KeyHandle.Owner) {
            return own.engineGetKeySize(key);
        }
        byte[] encoding = key == null ? null : key.getEncoded();
        if (encoding == null) {
            throw new InvalidKeyException("the key has no encoding");
        }
        try {
            return encoding.length * Byte.SIZE;
        } finally {
            Wrapping.wipe(encoding);
        }
    }

    @Override
    protected int engineGetOutputSize(int length) {
        return foreign == null ? own.engineGetOutputSize(length) : foreign.getOutputSize(length);
    }

    @Override
    protected byte[] engineGetIV() {
        return foreign == null ? own.engineGetIV() : foreign.getIV();
    }

    @Override
    protected AlgorithmParameters engineGetParameters() {
        return foreign == null ? own.engineGetParameters() : foreign.getParameters();
    }

    @Override
    protected void engineUpdateAAD(byte[] source, int offset, int length) {
        if (foreign == null) {
            own.engineUpdateAAD(source, offset, length);
        } else {
            foreign.updateAAD(source, offset, length);
        }
    }

    @Override
    protected void engineUpdateAAD(ByteBuffer source) {
        if (foreign == null) {
            own.engineUpdateAAD(source);
        } else {
            foreign.updateAAD(source);
        }
    }

    @Override
    protected byte[] engineUpdate(byte[] input, int offset, int length) {
        return foreign == null ? own.engineUpdate(input, offset, length) : foreign.update(input, offset, length);
    }

    @Override
    protected int engineUpdate(byte[] input, int offset, int length, byte[] output, int outputOffset)
            throws ShortBufferException {
        return foreign == null ? own.engineUpdate(input, offset, length, output, outputOffset)
                : foreign.update(input, offset, length, output, outputOffset);
    }

    @Override
    protected int engineUpdate(ByteBuffer source, ByteBuffer output) throws ShortBufferException {
        return foreign == null ? own.engineUpdate(source, output) : foreign.update(source, output);
    }

    @Override
    protected byte[] engineDoFinal(byte[] input, int offset, int length)
            throws IllegalBlockSizeException, BadPaddingException {
        if (foreign == null) {
            return own.engineDoFinal(input, offset, length);
        }
        return input == null ? foreign.doFinal() : foreign.doFinal(input, offset, length);
    }

    @Override
    protected int engineDoFinal(byte[] input, int offset, int length, byte[] output, int outputOffset)
            throws ShortBufferException, IllegalBlockSizeException, BadPaddingException {
        if (foreign == null) {
            return own.engineDoFinal(input, offset, length, output, outputOffset);
        }
        return input == null ? foreign.doFinal(output, outputOffset)
                : foreign.doFinal(input, offset, length, output, outputOffset);
    }

    @Override
    protected int engineDoFinal(ByteBuffer source, ByteBuffer output)
            throws ShortBufferException, IllegalBlockSizeException, BadPaddingException {
        return foreign == null ? own.engineDoFinal(source, output) : foreign.doFinal(source, output);
    }

    @Override
    protected byte[] engineWrap(Key key) throws IllegalBlockSizeException, InvalidKeyException {
        return foreign == null ? own.engineWrap(key) : foreign.wrap(key);
    }

    @Override
    protected Key engineUnwrap(byte[] wrapped, String algorithm, int type)
            throws InvalidKeyException, NoSuchAlgorithmException {
        return foreign == null ? own.engineUnwrap(wrapped, algorithm, type)
                : foreign.unwrap(wrapped, algorithm, type);
    }
}
