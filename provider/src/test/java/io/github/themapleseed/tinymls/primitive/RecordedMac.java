package io.github.themapleseed.tinymls.primitive;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.spec.AlgorithmParameterSpec;
import javax.crypto.Mac;
import javax.crypto.MacSpi;

/** HMAC of SunJCE that tells a {@link RecordingProvider} what it is given. */
final class RecordedMac extends MacSpi {
    private final RecordingProvider recorder;
    private final RecordingProvider.Memory memory;
    private final Mac real;
    private final ByteArrayOutputStream fed = new ByteArrayOutputStream();

    RecordedMac(RecordingProvider recorder) {
        this.recorder = recorder;
        this.memory = recorder.newMemory();
        try {
            this.real = Mac.getInstance(RecordingProvider.DERIVATION, RecordingProvider.JDK);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    protected void engineInit(Key key, AlgorithmParameterSpec spec) throws InvalidKeyException {
        recorder.before(RecordingProvider.DERIVATION);
        real.init(memory.taken(key));
        memory.initialised(true);
        recorder.keyedMac();
    }

    @Override
    protected int engineGetMacLength() {
        return real.getMacLength();
    }

    @Override
    protected void engineUpdate(byte input) {
        real.update(input);
    }

    @Override
    protected void engineUpdate(byte[] input, int offset, int length) {
        real.update(input, offset, length);
        if (length == real.getMacLength()) {
            recorder.stoodIn(input);
        }
        recorder.fedMac(length);
        fed.write(input, offset, length);
    }

    @Override
    protected byte[] engineDoFinal() {
        byte[] output = real.doFinal();
        String text = fed.toString(StandardCharsets.ISO_8859_1);
        fed.reset();
        recorder.before(RecordingProvider.HMAC_RESULT);
        recorder.derived(text, output);
        return output;
    }

    @Override
    protected void engineReset() {
        real.reset();
    }
}
