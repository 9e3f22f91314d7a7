package io.github.themapleseed.tinymls.primitive;

import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.SecureRandom;
import java.security.spec.AlgorithmParameterSpec;
import javax.crypto.BadPaddingException;
import javax.crypto.Cipher;
import javax.crypto.CipherSpi;
import javax.crypto.IllegalBlockSizeException;
import javax.crypto.ShortBufferException;

/** A cipher of SunJCE that tells a {@link RecordingProvider} what it is given. */
class RecordedCipher extends CipherSpi {
    private final RecordingProvider recorder;
    private final RecordingProvider.Memory memory;
    private final String transformation;
    private final Cipher real;
    private boolean opening;

    RecordedCipher(RecordingProvider recorder, String transformation) {
        this.recorder = recorder;
        this.memory = recorder.newMemory();
        this.transformation = transformation;
        try {
            this.real = Cipher.getInstance(transformation, RecordingProvider.JDK);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    protected void engineInit(int mode, Key key, AlgorithmParameterSpec spec, SecureRandom random)
            throws InvalidKeyException, InvalidAlgorithmParameterException {
        recorder.before(transformation);
        real.init(mode, memory.taken(key), spec, random);
        opening = mode == Cipher.DECRYPT_MODE;
        memory.initialised(mode == Cipher.ENCRYPT_MODE);
    }

    @Override
    protected int engineDoFinal(byte[] input, int offset, int length, byte[] output, int outputOffset)
            throws ShortBufferException, IllegalBlockSizeException, BadPaddingException {
        int written = real.doFinal(input, offset, length, output, outputOffset);
        recorder.stoodIn(opening ? output : input);
        if (opening) {
            recorder.opened(output, outputOffset);
        }
        return written;
    }

    @Override
    protected byte[] engineDoFinal(byte[] input, int offset, int length)
            throws IllegalBlockSizeException, BadPaddingException {
        recorder.before(RecordingProvider.FINAL_CALL);
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
        int written = real.update(input, offset, length, output, outputOffset);
        if (transformation.equals(RecordingProvider.RECORD)) {
            recorder.stoodIn(opening ? output : input);
        }
        if (transformation.equals(RecordingProvider.STEP) && memory.holdsSecret()) {
            recorder.wroteChildren(output);
        }
        return written;
    }

    @Override
    protected void engineInit(int mode, Key key, SecureRandom random) throws InvalidKeyException {
        recorder.before(transformation);
        real.init(mode, memory.taken(key), random);
        memory.initialised(mode == Cipher.ENCRYPT_MODE);
    }

    @Override
    protected void engineInit(int mode, Key key, AlgorithmParameters parameters, SecureRandom random) {
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
