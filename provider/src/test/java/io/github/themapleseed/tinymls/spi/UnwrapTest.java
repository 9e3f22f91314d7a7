package io.github.themapleseed.tinymls.spi;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.themapleseed.tinymls.TinyMlsProvider;
import java.security.InvalidKeyException;
import java.security.Provider;
import javax.crypto.Cipher;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** docs/differences.md: the JDK hands null on to whoever unwraps; here it is a key that cannot be unwrapped. */
class UnwrapTest {
    private static final SecretKey KEPT = new UnreadableKey(new UnsupportedOperationException("kept in hardware"));

    private final Provider provider = new TinyMlsProvider();

    @Test
    void keyThatGivesNoEncodingIsRefused() throws Exception {
        Cipher cipher = Cipher.getInstance("TinyMLS", provider);
        for (int mode = Cipher.ENCRYPT_MODE; mode <= Cipher.UNWRAP_MODE; mode++) {
            int each = mode;
            assertThrows(InvalidKeyException.class, () -> cipher.init(each, KEPT));
        }
        cipher.init(Cipher.WRAP_MODE, KeyGenerator.getInstance("TinyMLS", provider).generateKey());
        assertThrows(InvalidKeyException.class, () -> cipher.wrap(KEPT));
    }

    @Test
    void nullIsRefusedAndTheCipherGoesOn() throws Exception {
        SecretKey key = KeyGenerator.getInstance("TinyMLS", provider).generateKey();
        Cipher wrapper = Cipher.getInstance("TinyMLS", provider);
        wrapper.init(Cipher.WRAP_MODE, key);
        byte[] wrapped = wrapper.wrap(new SecretKeySpec(new byte[16], "AES"));
        Cipher unwrapper = Cipher.getInstance("TinyMLS", provider);
        unwrapper.init(Cipher.UNWRAP_MODE, key);
        assertThrows(InvalidKeyException.class, () -> unwrapper.unwrap(null, "AES", Cipher.SECRET_KEY));
        assertArrayEquals(new byte[16], unwrapper.unwrap(wrapped, "AES", Cipher.SECRET_KEY).getEncoded());
    }
}
