package io.github.themapleseed.tinymls.spi;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.StoreFileParameter;
import io.github.themapleseed.tinymls.TinyMls;
import io.github.themapleseed.tinymls.TinyMlsProvider;
import io.github.themapleseed.tinymls.store.StoreKeeper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.Provider;
import java.security.UnrecoverableKeyException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import javax.crypto.spec.SecretKeySpec;
import javax.security.auth.callback.PasswordCallback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A key store that is loaded from, stored to and attached to the file that a parameter names. */
class StoreFileParameterTest {
    private static final char[] PASSWORD = "changeit".toCharArray();

    private final Provider provider = new TinyMlsProvider();
    @TempDir
    Path folder;

    @AfterEach
    void detach() {
        StoreKeeper.SHARED.close();
    }

    private StoreFileParameter parameter(String name, char[] password) {
        return new StoreFileParameter(folder.resolve(name), new KeyStore.PasswordProtection(password));
    }

    private KeyStore empty() throws Exception {
        KeyStore store = KeyStore.getInstance("TinyMLS", provider);
        store.load(null, null);
        return store;
    }

    private static SecretKeySpec root(int number) {
        byte[] root = new byte[32];
        Arrays.fill(root, (byte) number);
        return new SecretKeySpec(root, "TinyMLS");
    }

    @Test
    void storesToTheFileAndLoadsFromIt() throws Exception {
        KeyStore store = empty();
        store.setKeyEntry("one", root(1), null, null);
        store.store(parameter("keys", PASSWORD));
        assertTrue(TinyMls.health().facts().containsKey("key store " + folder.resolve("keys")));
        store.setKeyEntry("two", root(2), null, null);
        store.store(parameter("keys", PASSWORD));
        KeyStore again = KeyStore.getInstance("TinyMLS", provider);
        again.load(new StoreFileParameter(folder.resolve("keys"), new KeyStore.CallbackHandlerProtection(
                callbacks -> ((PasswordCallback) callbacks[0]).setPassword(PASSWORD.clone()))));
        assertEquals(List.of("one", "two"), Collections.list(again.aliases()));
        assertEquals(store.getKey("one", null), again.getKey("one", null));
    }

    @Test
    void whatCannotBeDoneIsSaid() throws Exception {
        KeyStore store = empty();
        store.store(parameter("keys", PASSWORD));
        byte[] file = Files.readAllBytes(folder.resolve("keys"));
        KeyStore other = empty();
        assertInstanceOf(UnrecoverableKeyException.class,
                assertThrows(IOException.class, () -> other.load(parameter("keys", "wrong".toCharArray()))).getCause());
        assertThrows(IOException.class, () -> other.load(parameter("keys", null)));
        assertThrows(IOException.class, () -> other.load(parameter("none", PASSWORD)));
        KeyStore.LoadStoreParameter foreign = () -> new KeyStore.PasswordProtection(PASSWORD);
        assertThrows(UnsupportedOperationException.class, () -> other.load(foreign));
        assertThrows(UnsupportedOperationException.class, () -> other.store(foreign));
        assertThrows(IllegalArgumentException.class, () -> other.store(null));
        assertThrows(IOException.class, () -> empty().store(parameter("keys", PASSWORD)), "another store's file");
        assertArrayEquals(file, Files.readAllBytes(folder.resolve("keys")));
    }
}
