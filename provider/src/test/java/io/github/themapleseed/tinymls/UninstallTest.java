package io.github.themapleseed.tinymls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.Provider;
import java.security.ProviderException;
import java.security.Security;
import javax.crypto.Cipher;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@link TinyMls#uninstall()} ends all that this copy of the classes has, for good; installing again starts anew. */
class UninstallTest {
    private static final SecretKey ROOT = new SecretKeySpec(new byte[32], "AES");

    @AfterEach
    void remove() {
        Security.removeProvider(TinyMlsProvider.NAME);
    }

    private static Cipher sealing(SecretKey key) throws Exception {
        Cipher cipher = Cipher.getInstance(TinyMlsProvider.NAME);
        cipher.init(Cipher.ENCRYPT_MODE, key);
        return cipher;
    }

    @Test
    void everythingThatIsStillHeldRefuses() throws Exception {
        Provider provider = TinyMls.install();
        KeyGenerator generator = KeyGenerator.getInstance(TinyMlsProvider.NAME);
        SecretKey live = generator.generateKey();
        Cipher withLive = sealing(live);
        Cipher withRoot = sealing(ROOT);
        Cipher halfWay = sealing(live);
        halfWay.update(new byte[100_000]);
        assertTrue(TinyMls.uninstall());

        assertNull(Security.getProvider(TinyMlsProvider.NAME));
        assertTrue(live.isDestroyed());
        for (Cipher cipher : new Cipher[] {withLive, withRoot, halfWay}) {
            assertSays(assertThrows(ProviderException.class, () -> cipher.doFinal(new byte[1])));
        }
        assertSays(assertThrows(ProviderException.class, () -> withLive.init(Cipher.ENCRYPT_MODE, live)));
        assertSays(assertThrows(ProviderException.class, () -> withRoot.init(Cipher.ENCRYPT_MODE, ROOT)));
        assertSays(assertThrows(ProviderException.class, generator::generateKey));
        assertSays(assertThrows(ProviderException.class,
                () -> provider.getService("Cipher", TinyMlsProvider.NAME)));
    }

    private static void assertSays(ProviderException refusal) {
        assertTrue(refusal.getMessage().startsWith("TinyMLS has been uninstalled"), refusal::getMessage);
    }

    @Test
    void providersThatWereNeverRegisteredEndToo() throws Exception {
        Provider other = new TinyMlsProvider();
        SecretKey live = KeyGenerator.getInstance(TinyMlsProvider.NAME, other).generateKey();
        assertFalse(TinyMls.uninstall());
        assertTrue(live.isDestroyed());
        assertThrows(ProviderException.class, () -> other.getService("Cipher", TinyMlsProvider.NAME));
    }

    @Test
    void maintenanceThreadEnds() throws Exception {
        TinyMls.install();
        SecretKey live = KeyGenerator.getInstance(TinyMlsProvider.NAME).generateKey();
        Thread[] maintenance = threads("TinyMLS maintenance");
        assertTrue(maintenance.length > 0);
        TinyMls.uninstall();
        for (Thread thread : maintenance) {
            thread.join(60_000);
            assertFalse(thread.isAlive());
        }
        assertTrue(live.isDestroyed());
    }

    private static Thread[] threads(String name) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals(name)).toArray(Thread[]::new);
    }

    @Test
    void threadOfTheKeyStoresEnds(@TempDir Path folder) throws Exception {
        TinyMls.install();
        KeyStore store = KeyStore.getInstance(TinyMlsProvider.NAME);
        store.load(null, null);
        store.setKeyEntry("key", ROOT, null, null);
        char[] password = "changeit".toCharArray();
        store.store(new StoreFileParameter(folder.resolve("keys"), new KeyStore.PasswordProtection(password)));
        Thread[] keepers = threads("TinyMLS key stores");
        assertTrue(keepers.length > 0);
        TinyMls.uninstall();
        for (Thread keeper : keepers) {
            assertTrue(Await.end(keeper));
        }
        assertSays(assertThrows(ProviderException.class, () -> store.store(new ByteArrayOutputStream(), password)));
    }

    @Test
    void installingAgainStartsAnew() throws Exception {
        TinyMls.install();
        byte[] before = sealing(ROOT).doFinal(new byte[3]);
        TinyMls.uninstall();
        Provider anew = TinyMls.install();
        assertSame(anew, Security.getProvider(TinyMlsProvider.NAME));
        Cipher opening = Cipher.getInstance(TinyMlsProvider.NAME);
        opening.init(Cipher.DECRYPT_MODE, ROOT);
        assertEquals(3, opening.doFinal(before).length);
        assertEquals(true, TinyMls.health().ok());
    }

    /** Another class loader's provider, or another house's, under the name. */
    @Test
    void foreignProviderStays() {
        @SuppressWarnings("serial")
        class Foreign extends Provider {
            Foreign() {
                super(TinyMlsProvider.NAME, "1.0", "");
            }
        }

        Provider foreign = new Foreign();
        Security.addProvider(foreign);
        assertFalse(TinyMls.uninstall());
        assertSame(foreign, Security.getProvider(TinyMlsProvider.NAME));
    }
}
