package io.github.themapleseed.tinymls.conformance.applications;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import javax.crypto.spec.SecretKeySpec;
import org.apache.shiro.crypto.cipher.DefaultBlockCipherService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Apache Shiro's cipher services run on TinyMLS by configuration alone (CONTRACT.md item 1): 16-byte IVs of their own,
 * given as an {@code IvParameterSpec} and put in front of each message.
 */
class ShiroCipherServiceTest {
    private static final int IV_BYTES = 16;
    private static final int[] LENGTHS = {0, 5, 65_536, 300_000};

    @TempDir
    private Path folder;
    private Installed provider;
    private final DefaultBlockCipherService service = new DefaultBlockCipherService("TinyMLS");
    private final byte[] key = new byte[32];

    @BeforeEach
    void configure() throws Exception {
        provider = Installed.with(folder);
        service.setModeName("GCM");
        service.setPaddingSchemeName("NoPadding");
        service.setStreamingModeName("GCM");
        service.setStreamingPaddingSchemeName("NoPadding");
        service.setStreamingBlockSize(0);
        new Random(1).nextBytes(key);
    }

    @AfterEach
    void uninstall() {
        provider.close();
    }

    @Test
    void arrays() throws Exception {
        for (int length : LENGTHS) {
            byte[] plaintext = plaintext(length);
            byte[] sealed = service.encrypt(plaintext, key).getBytes();
            assertSealed(plaintext, sealed);
            AtomicReference<byte[]> opened = new AtomicReference<>();
            service.decrypt(sealed, key).useBytes(bytes -> opened.set(bytes.clone()));
            assertArrayEquals(plaintext, opened.get());
        }
    }

    @Test
    void streams() throws Exception {
        for (int length : LENGTHS) {
            byte[] plaintext = plaintext(length);
            ByteArrayOutputStream sealed = new ByteArrayOutputStream();
            service.encrypt(new ByteArrayInputStream(plaintext), sealed, key);
            assertSealed(plaintext, sealed.toByteArray());
            ByteArrayOutputStream opened = new ByteArrayOutputStream();
            service.decrypt(new ByteArrayInputStream(sealed.toByteArray()), opened, key);
            assertArrayEquals(plaintext, opened.toByteArray());
        }
    }

    private static byte[] plaintext(int length) {
        byte[] plaintext = new byte[length];
        new Random(length).nextBytes(plaintext);
        return plaintext;
    }

    private void assertSealed(byte[] plaintext, byte[] sealed) throws Exception {
        byte[] message = Arrays.copyOfRange(sealed, IV_BYTES, sealed.length);
        assertArrayEquals(plaintext,
                Traffic.opened(message, new SecretKeySpec(key, "AES"), Arrays.copyOf(sealed, IV_BYTES)));
    }
}
