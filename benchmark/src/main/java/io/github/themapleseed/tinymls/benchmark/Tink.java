package io.github.themapleseed.tinymls.benchmark;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.Configuration;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.aead.AeadConfig2026;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import java.security.GeneralSecurityException;
import java.util.Arrays;

/** Tink's AES-256-GCM, which returns arrays of its own. */
final class Tink implements Contender {
    private static final byte[] NO_AAD = {};

    private final Aead aead;

    Tink() throws GeneralSecurityException {
        Configuration configuration = AeadConfig2026.get();
        aead = KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM, configuration)
                .getPrimitive(configuration, Aead.class);
    }

    @Override
    public int seal(byte[] message, byte[] output) throws GeneralSecurityException {
        byte[] sealed = aead.encrypt(message, NO_AAD);
        System.arraycopy(sealed, 0, output, 0, sealed.length);
        return sealed.length;
    }

    @Override
    public int open(byte[] sealed, int length, byte[] output) throws GeneralSecurityException {
        byte[] message = aead.decrypt(Arrays.copyOf(sealed, length), NO_AAD);
        System.arraycopy(message, 0, output, 0, message.length);
        return message.length;
    }
}
