package io.github.themapleseed.tinymls.primitive;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.security.Provider;
import java.security.Security;
import java.util.Arrays;
import java.util.Random;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The JDK's provider is called once for a short message and twice for a long one; the bytes must not tell. */
class GcmEngineTest {
    private static final int PLACE = 56;
    private static final byte[] AAD = {1, 2, 3};

    private final Provider jdk = Security.getProvider("SunJCE");
    private final Random random = new Random(1);
    private final byte[] key = bytes(GcmEngine.KEY_BYTES);
    private final byte[] nonce = bytes(GcmEngine.NONCE_BYTES);
    private final GcmEngine engine = Delegate.of(jdk).gcm(key);

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private byte[] sealedByJdkAtOnce(byte[] plaintext) throws Exception {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding", jdk);
        cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, nonce));
        cipher.updateAAD(AAD);
        return cipher.doFinal(plaintext);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4095, 4096, 4097, 7680, 16_384, 65_535, 65_536})
    void sealsToTheBytesOfOneCallAndOpensThem(int length) throws Exception {
        byte[] input = bytes(PLACE + length);
        byte[] plaintext = Arrays.copyOfRange(input, PLACE, input.length);
        byte[] output = new byte[PLACE + length + GcmEngine.TAG_BYTES];
        engine.startSeal(nonce);
        engine.aad(AAD, 0, AAD.length);
        assertEquals(length + GcmEngine.TAG_BYTES, engine.finish(input, PLACE, length, output, PLACE));
        assertArrayEquals(sealedByJdkAtOnce(plaintext), Arrays.copyOfRange(output, PLACE, output.length));
        assertArrayEquals(new byte[PLACE], Arrays.copyOf(output, PLACE));

        byte[] opened = new byte[length];
        startOpen();
        assertEquals(length, engine.finish(output, PLACE, length + GcmEngine.TAG_BYTES, opened, 0));
        assertArrayEquals(plaintext, opened);
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 65_536})
    void refusesWhatIsNotAuthentic(int length) throws Exception {
        byte[] sealed = sealedByJdkAtOnce(bytes(length));
        sealed[sealed.length - 1] ^= 1;
        byte[] opened = new byte[length];
        startOpen();
        assertThrows(AEADBadTagException.class, () -> engine.finish(sealed, 0, sealed.length, opened, 0));
    }

    private void startOpen() {
        engine.startOpen(nonce);
        engine.aad(AAD, 0, AAD.length);
    }
}
