package io.github.themapleseed.tinymls.simulation;

import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Arrays;
import javax.crypto.BadPaddingException;
import javax.crypto.Cipher;
import javax.crypto.CipherSpi;
import javax.crypto.IllegalBlockSizeException;
import javax.crypto.ShortBufferException;
import javax.crypto.spec.GCMParameterSpec;

/** A cipher of the JDK that reports the key and nonce of each sealing. The key of zeros is the throw-away key. */
final class WatchedCipher extends CipherSpi {
    private static final byte[] THROWAWAY = new byte[32];

    private final WatchedDelegate delegate;
    private final Cipher real;
    private byte[] key = {};

    WatchedCipher(WatchedDelegate delegate, String transformation, Provider jdk) {
        this.delegate = delegate;
        try {
            this.real = Cipher.getInstance(transformation, jdk);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The key that the object remembers; empty if it remembers none. */
    byte[] key() {
        return key;
    }

    @Override
    protected void engineInit(int mode, Key given, AlgorithmParameterSpec spec, SecureRandom random)
            throws InvalidKeyException, InvalidAlgorithmParameterException {
        byte[] encoded = given.getEncoded();
        real.init(mode, given, spec, random);
        key = Arrays.equals(encoded, THROWAWAY) ? new byte[0] : encoded;
        if (mode == Cipher.ENCRYPT_MODE && key.length > 0) {
            delegate.seals(key, ((GCMParameterSpec) spec).getIV());
        }
    }

    @Override
    protected int engineDoFinal(byte[] input, int offset, int length, byte[] output, int outputOffset)
            throws ShortBufferException, IllegalBlockSizeException, BadPaddingException {
        return real.doFinal(input, offset, length, output, outputOffset);
    }

    @Override
    protected byte[] engineDoFinal(byte[] input, int offset, int length)
            throws IllegalBlockSizeException, BadPaddingException {
        return input == null ? real.doFinal() : real.doFinal(input, offset, length);
    }

    @Override
    protected void engineUpdateAAD(byte[] source, int offset, int length) {
        real.updateAAD(source, offset, length);
    }

    @Override
    protected byte[] engineUpdate(byte[] input, int offset, int length) {
        return real.update(input, offset, length);
    }

    @Override
    protected int engineUpdate(byte[] input, int offset, int length, byte[] output, int outputOffset)
            throws ShortBufferException {
        return real.update(input, offset, length, output, outputOffset);
    }

    @Override
    protected void engineInit(int mode, Key given, SecureRandom random) {
        throw new UnsupportedOperationException();
    }

    @Override
    protected void engineInit(int mode, Key given, AlgorithmParameters parameters, SecureRandom random) {
        throw new UnsupportedOperationException();
    }

    @Override
    protected void engineSetMode(String mode) {
        throw new UnsupportedOperationException();
    }

    @Override
    protected void engineSetPadding(String padding) {
        throw new UnsupportedOperationException();
    }

    @Override
    protected int engineGetBlockSize() {
        return real.getBlockSize();
    }

    @Override
    protected int engineGetOutputSize(int inputLength) {
        return real.getOutputSize(inputLength);
    }

    @Override
    protected byte[] engineGetIV() {
        return real.getIV();
    }

    @Override
    protected AlgorithmParameters engineGetParameters() {
        return real.getParameters();
    }
}
