package io.github.themapleseed.tinymls.spi;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.LiveKey;
import io.github.themapleseed.tinymls.RatchetParameterSpec;
import io.github.themapleseed.tinymls.TinyMlsProvider;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.Provider;
import java.security.UnrecoverableKeyException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** What users of {@code KeyStore} expect, of a store of type TinyMLS. */
class TinyMlsKeyStoreTest {
    private static final char[] PASSWORD = "changeit".toCharArray();
    private static final char[] OTHER = "otherwise".toCharArray();
    private static final byte[] TEXT = "attack at dawn".getBytes();

    private final Provider provider = new TinyMlsProvider();
    private final KeyStore store = empty();

    private KeyStore empty() {
        try {
            KeyStore empty = KeyStore.getInstance("TinyMLS", provider);
            empty.load(null, null);
            return empty;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] written(KeyStore from, char[] password) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        from.store(out, password);
        return out.toByteArray();
    }

    private KeyStore loaded(byte[] file, char[] password) throws Exception {
        KeyStore loaded = KeyStore.getInstance("TinyMLS", provider);
        loaded.load(new ByteArrayInputStream(file), password);
        return loaded;
    }

    private static SecretKey root(int number) {
        byte[] root = new byte[32];
        Arrays.fill(root, (byte) number);
        return new SecretKeySpec(root, "AES");
    }

    private byte[] seal(SecretKey key) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("TinyMLS", provider);
        cipher.init(Cipher.ENCRYPT_MODE, key);
        return cipher.doFinal(TEXT);
    }

    private byte[] open(SecretKey key, byte[] message) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("TinyMLS", provider);
        cipher.init(Cipher.DECRYPT_MODE, key);
        return cipher.doFinal(message);
    }

    private SecretKey key(KeyStore from, String alias) throws GeneralSecurityException {
        return (SecretKey) from.getKey(alias, "not looked at".toCharArray());
    }

    @Test
    void keysComeBackLive() throws Exception {
        store.setKeyEntry("Orders", root(1), null, null);
        byte[] file = written(store, PASSWORD);
        KeyStore again = loaded(file, PASSWORD);
        assertEquals(List.of("orders"), Collections.list(again.aliases()));
        assertEquals(1, again.size());
        assertTrue(again.containsAlias("ORDERS") && again.isKeyEntry("orders"));
        assertTrue(again.entryInstanceOf("orders", KeyStore.SecretKeyEntry.class));
        assertEquals(store.getCreationDate("orders"), again.getCreationDate("orders"));
        SecretKey key = key(again, "orders");
        assertInstanceOf(LiveKey.class, key);
        assertEquals("TinyMLS", key.getAlgorithm());
        assertEquals("TinyMLS live key [redacted]", key.toString());
        assertArrayEquals(TEXT, open(key(store, "orders"), seal(key)));
        assertArrayEquals(TEXT, open(root(1), seal(key)));
        assertEquals(key, key(store, "orders"));
        assertEquals(key.hashCode(), key(store, "orders").hashCode());
        SecretKey ofEntry = ((KeyStore.SecretKeyEntry) again.getEntry("orders", null)).getSecretKey();
        assertEquals(key, ofEntry);
        assertNull(again.getKey("nobody", PASSWORD));
        assertNull(again.getEntry("nobody", null));
    }

    @Test
    void encodingIsAReferenceThatOtherCodeMayCopy() throws Exception {
        store.setKeyEntry("k", root(2), null, null);
        SecretKey key = key(store, "k");
        byte[] encoded = key.getEncoded();
        assertEquals(28, encoded.length);
        assertEquals("TMLSREF1", new String(encoded, 0, 8));
        SecretKey copy = new SecretKeySpec(encoded, "AES");
        assertArrayEquals(TEXT, open(copy, seal(key)));
        assertArrayEquals(TEXT, open(key, seal(copy)));
        SecretKey translated = SecretKeyFactory.getInstance("TinyMLS", provider).translateKey(copy);
        assertEquals(key, translated);
        encoded[20] ^= 1;
        assertThrows(InvalidKeyException.class, () -> seal(new SecretKeySpec(encoded, "TinyMLS")));
        byte[] longer = Arrays.copyOf(copy.getEncoded(), 40);
        assertThrows(InvalidKeyException.class, () -> seal(new SecretKeySpec(longer, "TinyMLS")));
        longer[7] = '2';
        assertThrows(InvalidKeyException.class, () -> seal(new SecretKeySpec(longer, "TinyMLS")));
    }

    @Test
    void successorComesIntoForceUnderTheSameObject() throws Exception {
        store.setKeyEntry("k", root(3), null, null);
        SecretKey key = key(store, "k");
        Cipher sealing = Cipher.getInstance("TinyMLS", provider);
        sealing.init(Cipher.ENCRYPT_MODE, key);
        Cipher opening = Cipher.getInstance("TinyMLS", provider);
        opening.init(Cipher.DECRYPT_MODE, key);
        byte[] before = sealing.doFinal(TEXT);
        byte[] id = ((LiveKey) key).keyId();
        store.setKeyEntry("k", root(4), null, null);
        byte[] after = sealing.doFinal(TEXT);
        assertThrows(AEADBadTagException.class, () -> open(root(3), after));
        assertArrayEquals(TEXT, open(root(4), after));
        assertArrayEquals(TEXT, opening.doFinal(before));
        assertArrayEquals(TEXT, opening.doFinal(after));
        assertFalse(Arrays.equals(id, ((LiveKey) key).keyId()));
        assertSame(1, store.size());
        store.setKeyEntry("k", root(3), null, null);
        store.setKeyEntry("k", key, null, null);
        assertArrayEquals(TEXT, open(root(4), sealing.doFinal(TEXT)), "a key that is there already changes nothing");
        KeyStore again = loaded(written(store, PASSWORD), PASSWORD);
        assertArrayEquals(TEXT, open(key(again, "k"), after));
    }

    @Test
    void livesOfOwnKeysAndPoliciesAreKept() throws Exception {
        KeyGenerator generator = KeyGenerator.getInstance("TinyMLS", provider);
        generator.init(new RatchetParameterSpec(Duration.ofMillis(50), Duration.ofSeconds(7), Duration.ofHours(1)));
        LiveKey live = (LiveKey) generator.generateKey();
        store.setKeyEntry("live", live, null, null);
        LiveKey stored = (LiveKey) key(store, "live");
        assertTrue(Math.abs(Duration.between(live.notAfter(), stored.notAfter()).toSeconds()) <= 8);
        assertArrayEquals(live.keyId(), stored.keyId());
        assertArrayEquals(TEXT, open(stored, seal(live)));
        assertArrayEquals(TEXT, open(live, seal(stored)));
        stored.destroy();
        assertTrue(stored.isDestroyed());
        assertThrows(InvalidKeyException.class, () -> seal(stored));
        assertArrayEquals(TEXT, open(live, seal(key(store, "live"))));
    }

    @Test
    void ownKeyUnderAnotherAliasIsAnEntryOfItsOwn() throws Exception {
        store.setKeyEntry("a", root(5), null, null);
        store.setKeyEntry("a", root(6), null, null);
        SecretKey first = key(store, "a");
        byte[] message = seal(first);
        store.setEntry("b", store.getEntry("a", null), new KeyStore.PasswordProtection(PASSWORD));
        store.deleteEntry("a");
        assertNull(key(store, "a"));
        SecretKey second = key(store, "b");
        assertNotEquals(first, second);
        assertArrayEquals(TEXT, open(second, message));
        assertArrayEquals(TEXT, open(first, seal(second)), "what was handed out lives on");
    }

    @Test
    void passwordsAreHeldTo() throws Exception {
        store.setKeyEntry("k", root(7), null, null);
        byte[] file = written(store, PASSWORD);
        IOException wrong = assertThrows(IOException.class, () -> loaded(file, OTHER));
        assertInstanceOf(UnrecoverableKeyException.class, wrong.getCause());
        assertThrows(IllegalArgumentException.class, () -> written(store, null));
        assertThrows(IllegalArgumentException.class, () -> written(store, new char[0]));
        byte[] salt = Arrays.copyOfRange(file, 34, 50);
        KeyStore again = loaded(file, PASSWORD);
        assertArrayEquals(salt, Arrays.copyOfRange(written(again, PASSWORD), 34, 50));
        byte[] changed = written(again, OTHER);
        assertFalse(Arrays.equals(salt, Arrays.copyOfRange(changed, 34, 50)));
        assertArrayEquals(Arrays.copyOf(file, 24), Arrays.copyOf(changed, 24), "the store keeps its id");
        assertArrayEquals(TEXT, open(key(loaded(changed, OTHER), "k"), seal(key(store, "k"))));
    }

    @Test
    void withoutPasswordItIsLocked() throws Exception {
        store.setKeyEntry("k", root(8), null, null);
        KeyStore locked = loaded(written(store, PASSWORD), null);
        assertThrows(UnrecoverableKeyException.class, () -> locked.getKey("k", PASSWORD));
        assertThrows(IllegalStateException.class, locked::aliases);
        assertThrows(IllegalStateException.class, locked::size);
        assertThrows(IllegalStateException.class, () -> locked.containsAlias("k"));
        assertThrows(IllegalStateException.class, () -> locked.deleteEntry("k"));
        assertThrows(IllegalStateException.class, () -> locked.setKeyEntry("k", root(1), null, null));
        assertThrows(IllegalStateException.class, () -> written(locked, PASSWORD));
        assertThrows(IOException.class, () -> loaded("no store".getBytes(), null));
    }

    @Test
    void damageIsSaid() throws Exception {
        store.setKeyEntry("k", root(9), null, null);
        byte[] file = written(store, PASSWORD);
        file[file.length - 1] ^= 1;
        IOException damaged = assertThrows(IOException.class, () -> loaded(file, PASSWORD));
        assertFalse(damaged.getCause() instanceof UnrecoverableKeyException);
        assertThrows(IOException.class, () -> loaded(new byte[0], PASSWORD));
    }

    @Test
    void whatItCannotHoldIsRefused() throws Exception {
        assertThrows(KeyStoreException.class, () -> store.setKeyEntry("k", new byte[32], null));
        assertThrows(KeyStoreException.class, () -> store.setCertificateEntry("k", null));
        assertThrows(KeyStoreException.class,
                () -> store.setKeyEntry("k", new SecretKeySpec(new byte[16], "AES"), null, null));
        assertThrows(KeyStoreException.class, () -> store.setKeyEntry("", root(1), null, null));
        assertThrows(KeyStoreException.class, () -> store.setKeyEntry("x".repeat(1_025), root(1), null, null));
        store.setKeyEntry("x".repeat(1_024), root(1), null, null);
        assertNull(store.getCertificate("k"));
        assertNull(store.getCertificateChain("k"));
        assertEquals(1, store.size());
    }
}
