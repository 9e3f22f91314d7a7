package io.github.themapleseed.tinymls.conformance.applications;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.amazonaws.encryptionsdk.AwsCrypto;
import com.amazonaws.encryptionsdk.CommitmentPolicy;
import com.amazonaws.encryptionsdk.ParsedCiphertext;
import com.amazonaws.encryptionsdk.exception.CannotUnwrapDataKeyException;
import com.amazonaws.encryptionsdk.jce.JceMasterKey;
import io.github.themapleseed.tinymls.EpochErasedException;
import io.github.themapleseed.tinymls.TinyMlsProvider;
import java.security.Provider;
import java.security.Security;
import java.util.Map;
import java.util.Random;
import javax.crypto.SecretKey;
import org.junit.jupiter.api.Test;

/**
 * The AWS Encryption SDK's raw AES master key names AES/GCM/NoPadding itself. Where TinyMLS claims that name and stands
 * first, a key from a TinyMLS key store wraps the data keys; the content stays AES/GCM under these.
 */
class AwsEncryptionSdkTest extends OnTinyMls {
    private static final AwsCrypto SDK =
            AwsCrypto.builder().withCommitmentPolicy(CommitmentPolicy.RequireEncryptRequireDecrypt).build();

    /** Puts the provider before the JDK's, as the line security.provider.1=TinyMLS does. */
    private void installFirst(String... settings) throws Exception {
        install(settings);
        Provider provider = Security.getProvider(TinyMlsProvider.NAME);
        Security.removeProvider(TinyMlsProvider.NAME);
        Security.insertProviderAt(provider, 1);
    }

    private static JceMasterKey masterKey(SecretKey key) {
        return JceMasterKey.getInstance(key, "shop", "orders", "AES/GCM/NoPadding");
    }

    /** The first data key as it stands in the message, wrapped. */
    private static byte[] wrappedKey(byte[] message) {
        return new ParsedCiphertext(message).getEncryptedKeyBlobs().get(0).getEncryptedDataKey();
    }

    @Test
    void wrapsDataKeys() throws Exception {
        installFirst("tinymls.claim = AES/GCM/NoPadding");
        SecretKey key = storedKey("orders");
        byte[] plaintext = new byte[100_000];
        new Random(1).nextBytes(plaintext);
        byte[] message = SDK.encryptData(masterKey(key), plaintext, Map.of("shop", "1")).getResult();
        byte[] wrapped = wrappedKey(message);
        Traffic.assertShape(wrapped, true);
        assertEquals(Traffic.sealedLength(32), wrapped.length);
        assertArrayEquals(plaintext, SDK.decryptData(masterKey(key), message).getResult());
    }

    @Test
    void aDataKeyIsGonePastAWindow() throws Exception {
        installFirst("tinymls.claim = AES/GCM/NoPadding");
        SecretKey key = storedKey("orders", "tinymls.window=1s");
        byte[] message = SDK.encryptData(masterKey(key), new byte[10]).getResult();
        Sealed.awaitPast(wrappedKey(message), 1_000);
        CannotUnwrapDataKeyException failure = assertThrows(CannotUnwrapDataKeyException.class,
                () -> SDK.decryptData(masterKey(key), message));
        Sealed.assertCausedBy(EpochErasedException.class, failure);
    }
}
