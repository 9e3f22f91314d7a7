package io.github.themapleseed.tinymls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.primitive.RecordingProvider;
import java.nio.ByteBuffer;
import java.security.ProviderException;
import java.security.SecureRandom;
import java.security.Security;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** A self-test that fails later on, in a health check, stops everything that was handed out before, for good. */
class ProviderErrorStateTest {
    private static final String CLAIMED = "AES/GCM/NoPadding";
    private static final int CALLS = 20;
    private static final byte[] TEXT = new byte[100];

    private final RecordingProvider delegate = new RecordingProvider("Erring");
    private final TinyMlsProvider provider;
    private final SecretKey live;

    ProviderErrorStateTest() throws Exception {
        Security.addProvider(delegate);
        System.setProperty("tinymls.delegate", delegate.getName());
        System.setProperty("tinymls.claim", CLAIMED);
        provider = new TinyMlsProvider();
        live = KeyGenerator.getInstance("TinyMLS", provider).generateKey();
    }

    @AfterEach
    void tidyUp() {
        Security.removeProvider(delegate.getName());
        System.clearProperty("tinymls.delegate");
        System.clearProperty("tinymls.claim");
    }

    /** Fails a self-test, after which the delegate is as good as it was before. */
    private void enterErrorState() {
        delegate.onOperation(what -> {
            throw new IllegalStateException("injected");
        });
        assertThrows(ProviderException.class, provider.managed()::selfTested);
        delegate.onOperation(what -> { });
    }

    private static void refuses(Executable call) {
        ProviderException refused = assertThrows(ProviderException.class, call);
        assertTrue(refused.getMessage().contains("error state"), refused.getMessage());
    }

    private Cipher ready(String name, int mode) throws Exception {
        Cipher cipher = Cipher.getInstance(name, provider);
        cipher.init(mode, live);
        return cipher;
    }

    private static List<Executable> calls(Cipher cipher, SecretKey key, byte[] message) {
        byte[] output = new byte[1_000];
        return List.of(() -> cipher.updateAAD(TEXT), () -> cipher.updateAAD(ByteBuffer.wrap(TEXT)),
                () -> cipher.update(message), () -> cipher.update(message, 0, 10),
                () -> cipher.update(message, 0, 10, output), () -> cipher.update(message, 0, 10, output, 0),
                () -> cipher.update(ByteBuffer.wrap(message), ByteBuffer.wrap(output)),
                cipher::doFinal, () -> cipher.doFinal(message), () -> cipher.doFinal(message, 0, 100),
                () -> cipher.doFinal(output, 0), () -> cipher.doFinal(message, 0, 100, output),
                () -> cipher.doFinal(message, 0, 100, output, 0),
                () -> cipher.doFinal(ByteBuffer.wrap(message), ByteBuffer.wrap(output)),
                cipher::getIV, cipher::getParameters, () -> cipher.getOutputSize(1),
                () -> cipher.init(Cipher.ENCRYPT_MODE, key),
                () -> cipher.init(Cipher.DECRYPT_MODE, key, new SecureRandom()),
                () -> cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(128, new byte[12])));
    }

    @Test
    void ciphersRefuseEveryCall() throws Exception {
        byte[] message = ready("TinyMLS", Cipher.ENCRYPT_MODE).doFinal(TEXT);
        List<Executable> calls = new ArrayList<>();
        for (String name : new String[] {"TinyMLS", CLAIMED}) {
            for (int mode : new int[] {Cipher.ENCRYPT_MODE, Cipher.DECRYPT_MODE}) {
                for (int call = 0; call < CALLS; call++) {
                    Cipher fresh = ready(name, mode); // each call meets a cipher that nothing has been refused by
                    calls.add(calls(fresh, live, message).get(call));
                    Cipher underWay = ready(name, mode);
                    underWay.update(message, 0, 30);
                    calls.add(calls(underWay, live, message).get(call));
                }
            }
            Cipher wrapping = ready(name, Cipher.WRAP_MODE);
            byte[] wrapped = wrapping.wrap(live);
            Cipher unwrapping = ready(name, Cipher.UNWRAP_MODE);
            calls.add(() -> wrapping.wrap(live));
            calls.add(() -> unwrapping.unwrap(wrapped, "AES", Cipher.SECRET_KEY));
        }
        enterErrorState();
        for (Executable call : calls) {
            refuses(call);
            refuses(call);
        }
        assertEquals(2 * (4 * CALLS + 2), calls.size());
    }

    @Test
    void keyServicesRefuseToo() throws Exception {
        KeyGenerator generator = KeyGenerator.getInstance("TinyMLS", provider);
        SecretKeyFactory factory = SecretKeyFactory.getInstance("TinyMLS", provider);
        SecretKeySpec root = new SecretKeySpec(new byte[32], "AES");
        Duration hour = Duration.ofHours(1);
        enterErrorState();
        refuses(generator::generateKey);
        refuses(() -> generator.init(256));
        refuses(() -> generator.init(new SecureRandom()));
        refuses(() -> generator.init(new RatchetParameterSpec(hour, hour, hour)));
        refuses(() -> factory.translateKey(root));
        refuses(() -> factory.translateKey(live));
        refuses(() -> factory.generateSecret(root));
        refuses(() -> factory.getKeySpec(live, SecretKeySpec.class));
        live.destroy();
        assertTrue(live.isDestroyed(), "keys can be erased all the same");
    }
}
