package io.github.themapleseed.tinymls.spi;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.themapleseed.tinymls.TinyMlsProvider;
import io.github.themapleseed.tinymls.primitive.RecordingProvider;
import java.security.Security;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A message whose delegate failed in the middle must not be ended as if it were whole: only an init goes on. */
class BrokenDelegateTest {
    private final RecordingProvider delegate = new RecordingProvider("Faltering");

    @AfterEach
    void tidyUp() {
        Security.removeProvider(delegate.getName());
        System.clearProperty("tinymls.delegate");
    }

    @Test
    void failureInAnUpdateEndsTheMessageBothWays() throws Exception {
        Security.addProvider(delegate);
        System.setProperty("tinymls.delegate", delegate.getName());
        TinyMlsProvider provider = new TinyMlsProvider();
        SecretKey key = KeyGenerator.getInstance("TinyMLS", provider).generateKey();
        Cipher cipher = Cipher.getInstance("TinyMLS", provider);
        byte[] plaintext = new byte[200_000];
        cipher.init(Cipher.ENCRYPT_MODE, key);
        byte[] message = cipher.doFinal(plaintext);
        for (int mode : new int[] {Cipher.ENCRYPT_MODE, Cipher.DECRYPT_MODE}) {
            cipher.init(mode, key);
            cipher.update(message, 0, 70_000);
            delegate.onOperation(what -> {
                throw new IllegalStateException("injected");
            });
            assertThrows(RuntimeException.class, () -> cipher.update(message, 70_000, 66_000));
            delegate.onOperation(what -> { });
            assertThrows(IllegalStateException.class, () -> cipher.doFinal(message, 136_000, 1_000));
        }
        cipher.init(Cipher.DECRYPT_MODE, key);
        assertArrayEquals(plaintext, Arrays.copyOf(cipher.doFinal(message), plaintext.length));
    }
}
