package io.github.themapleseed.tinymls.conformance.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.TinyMlsProvider;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.Security;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import javax.crypto.Cipher;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * CONTRACT.md item 30: removal and re-adding, the Turkish locale, the limited crypto policy, and instances
 * collectable.
 */
class ProviderLifeTest {
    private static final byte[] TEXT = "attack at dawn".getBytes();

    @AfterEach
    void unregister() {
        Security.removeProvider("TinyMLS");
    }

    @Test
    void item30RemovalAndReAdding() throws GeneralSecurityException {
        SecretKey root = Tiny.rootKey(30);
        Cipher early = null;
        byte[] message = null;
        for (int i = 0; i < 5; i++) {
            Provider provider = i % 2 == 0 ? new TinyMlsProvider() : Tiny.PROVIDER;
            int place = i < 3 ? Security.addProvider(provider) : Security.insertProviderAt(provider, 1);
            assertTrue(place > 0);
            assertEquals(-1, Security.addProvider(new TinyMlsProvider()), "there already");
            Cipher cipher = Cipher.getInstance("TinyMLS");
            cipher.init(Cipher.DECRYPT_MODE, root);
            if (message != null) {
                assertArrayEquals(TEXT, cipher.doFinal(message), "what one instance sealed another one opens");
                assertArrayEquals(TEXT, Tiny.open(root, early.doFinal(TEXT)), "ciphers of a removed one work on");
            }
            early = Tiny.sealer(root);
            message = early.doFinal(TEXT);
            Security.removeProvider("TinyMLS");
            assertNull(Security.getProvider("TinyMLS"));
            assertThrows(NoSuchAlgorithmException.class, () -> Cipher.getInstance("TinyMLS"));
            assertThrows(NoSuchAlgorithmException.class, () -> KeyGenerator.getInstance("TinyMLS"));
            assertThrows(NoSuchAlgorithmException.class, () -> SecretKeyFactory.getInstance("TinyMLS"));
        }
    }

    @Test
    void item30FirstInTheListAesIsWhatItWas() throws GeneralSecurityException {
        Provider before = Cipher.getInstance("AES/GCM/NoPadding").getProvider();
        Security.insertProviderAt(new TinyMlsProvider(), 1);
        assertEquals(before, Cipher.getInstance("AES/GCM/NoPadding").getProvider());
        assertEquals("TinyMLS", Cipher.getInstance("TinyMLS").getProvider().getName());
        assertNotNull(Tiny.seal(Tiny.liveKey(), TEXT));
    }

    @Test
    void item30TurkishLocale() throws Exception {
        Locale before = Locale.getDefault();
        Locale.setDefault(new Locale.Builder().setLanguage("tr").setRegion("TR").build());
        try {
            assertEquals("TİNYMLS", "tinymls".toUpperCase(), "the locale is on");
            Provider provider = Tiny.configured("tinymls.window=15m", "tinymls.buffer=16MiB", "tinymls.lifetime=24h",
                    "tinymls.period=PT1M");
            Security.addProvider(provider);
            for (String name : new String[] {"TinyMLS", "tinymls", "TINYMLS", "TinyMLS/GCM/NoPadding",
                "tinymls/gcm/nopadding", "TINYMLS/GCM/NOPADDING"}) {
                Cipher cipher = Cipher.getInstance(name);
                SecretKey key = KeyGenerator.getInstance(name.substring(0, 7)).generateKey();
                cipher.init(Cipher.ENCRYPT_MODE, key);
                byte[] message = cipher.doFinal(TEXT);
                AlgorithmParameters parameters = cipher.getParameters();
                AlgorithmParameters decoded = AlgorithmParameters.getInstance(name.substring(0, 7));
                decoded.init(parameters.getEncoded(), "asn.1");
                Cipher opener = Cipher.getInstance(name);
                opener.init(Cipher.DECRYPT_MODE, new SecretKeySpec(key.getEncoded(), "TİNYMLS"), decoded);
                assertArrayEquals(TEXT, opener.doFinal(message));
            }
            Security.removeProvider("TinyMLS");
            Security.addProvider(Tiny.configured("tinymls.window=unlimited"));
            assertNotNull(Cipher.getInstance("TinyMLS"));
        } finally {
            Locale.setDefault(before);
        }
    }

    /** In a JVM of its own, since the JDK reads the policy once. */
    @Test
    void item30LimitedPolicyIsAClearError() throws Exception {
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                System.getProperty("java.class.path"), Limited.class.getName()).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(300, TimeUnit.SECONDS));
        assertTrue(output.contains("refused: java.security.InvalidKeyException: Illegal key size"), output);
    }

    /** The main class of that JVM. */
    static final class Limited {
        private Limited() {
        }

        public static void main(String[] args) throws GeneralSecurityException, IOException {
            Security.setProperty("crypto.policy", "limited");
            Security.addProvider(new TinyMlsProvider());
            Cipher cipher = Cipher.getInstance("TinyMLS");
            for (SecretKey key : new SecretKey[] {new SecretKeySpec(new byte[32], "AES"),
                new SecretKeySpec(new byte[32], "TinyMLS")}) {
                try {
                    cipher.init(Cipher.ENCRYPT_MODE, key);
                    System.out.println("accepted");
                } catch (InvalidKeyException e) {
                    System.out.println("refused: " + e);
                }
            }
        }
    }

    @Test
    void item30InstancesAreCollectable() throws GeneralSecurityException, InterruptedException {
        List<WeakReference<Object>> references = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            use(references);
        }
        for (WeakReference<Object> reference : references) {
            for (int tries = 0; reference.get() != null && tries < 10_000; tries++) {
                System.gc();
                Thread.sleep(5);
            }
            assertNull(reference.get());
        }
    }

    private static void use(List<WeakReference<Object>> references) throws GeneralSecurityException {
        Provider provider = new TinyMlsProvider();
        Security.addProvider(provider);
        SecretKey live = KeyGenerator.getInstance("TinyMLS", provider).generateKey();
        Cipher cipher = Cipher.getInstance("TinyMLS", provider);
        cipher.init(Cipher.ENCRYPT_MODE, live);
        cipher.update(new byte[200_000]);
        Cipher opener = Cipher.getInstance("TinyMLS", provider);
        opener.init(Cipher.DECRYPT_MODE, Tiny.rootKey(30));
        opener.update(Tiny.seal(Tiny.rootKey(30), new byte[200_000]), 0, 100_000);
        Security.removeProvider("TinyMLS");
        for (Object each : new Object[] {provider, live, cipher, opener}) {
            references.add(new WeakReference<>(each));
        }
    }
}
