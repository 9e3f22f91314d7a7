package io.github.themapleseed.tinymls.conformance.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyStore;
import java.security.NoSuchAlgorithmException;
import java.security.Security;
import java.util.ArrayList;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.SealedObject;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * CONTRACT.md items 25, 26 and 27: sealed objects, encodings and serialization of keys, key stores; the provider
 * registered.
 */
class SerializationTest {
    private static final ArrayList<String> OBJECT = new ArrayList<>(Arrays.asList("attack", "at", "dawn"));

    private final SecretKey key;

    SerializationTest() throws GeneralSecurityException {
        key = Tiny.liveKey();
    }

    @BeforeAll
    static void register() {
        Security.addProvider(Tiny.PROVIDER);
    }

    @AfterAll
    static void unregister() {
        Security.removeProvider("TinyMLS");
    }

    @Test
    void item25AllThreeForms() throws Exception {
        for (byte[] iv : new byte[][] {null, {1}, new byte[12], "any length at all".getBytes()}) {
            Cipher sealer = Tiny.cipher(Cipher.ENCRYPT_MODE, key, iv == null ? null : Tiny.gcm(iv));
            SealedObject[] sealed = {new SealedObject(OBJECT, sealer), new SealedObject(OBJECT, sealer),
                new SealedObject(new ArrayList<>(OBJECT), sealer)};
            for (SealedObject each : sealed) {
                openedInAllForms(each, iv);
                openedInAllForms(copied(each), iv);
            }
        }
    }

    private void openedInAllForms(SealedObject sealed, byte[] iv) throws Exception {
        assertEquals("TinyMLS", sealed.getAlgorithm());
        for (SecretKey each : new SecretKey[] {key, Tiny.exported(key)}) {
            assertEquals(OBJECT, sealed.getObject(each));
            assertEquals(OBJECT, sealed.getObject(each, "TinyMLS"));
            assertEquals(OBJECT, sealed.getObject(Tiny.cipher(Cipher.DECRYPT_MODE, each,
                    iv == null ? null : Tiny.gcm(iv))));
            assertEquals(OBJECT, sealed.getObject(each), "more than once");
        }
        assertThrows(GeneralSecurityException.class, () -> sealed.getObject(Tiny.rootKey(99)));
    }

    private static <T> T copied(T object) throws IOException, ClassNotFoundException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(object);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            @SuppressWarnings("unchecked")
            T copy = (T) in.readObject();
            return copy;
        }
    }

    @Test
    void item25ParametersAreRfc5084Der() throws Exception {
        for (int tag : new int[] {96, 104, 112, 120, 128}) {
            for (int length : new int[] {1, 12, 127, 128, 255, 256, 65_535, 1 << 20}) {
                byte[] iv = Tiny.plaintext(length);
                AlgorithmParameters own = AlgorithmParameters.getInstance("TinyMLS");
                own.init(new GCMParameterSpec(tag, iv));
                AlgorithmParameters jdk = AlgorithmParameters.getInstance("GCM");
                jdk.init(own.getEncoded());
                assertArrayEquals(iv, jdk.getParameterSpec(GCMParameterSpec.class).getIV());
                assertEquals(tag, jdk.getParameterSpec(GCMParameterSpec.class).getTLen());
                AlgorithmParameters back = AlgorithmParameters.getInstance("TinyMLS");
                back.init(jdk.getEncoded(), "ASN.1");
                assertArrayEquals(iv, back.getParameterSpec(IvParameterSpec.class).getIV());
                assertEquals(tag, back.getParameterSpec(GCMParameterSpec.class).getTLen());
                assertArrayEquals(own.getEncoded(), back.getEncoded("ASN.1"));
            }
        }
    }

    @Test
    void item25MalformedDerIsAnIoException() throws Exception {
        AlgorithmParameters own = AlgorithmParameters.getInstance("TinyMLS");
        own.init(new GCMParameterSpec(128, new byte[12]));
        byte[] der = own.getEncoded();
        for (int length = 0; length < der.length; length++) {
            byte[] cut = Arrays.copyOf(der, length);
            assertThrows(IOException.class, () -> AlgorithmParameters.getInstance("TinyMLS").init(cut));
        }
        byte[] longer = Arrays.copyOf(der, der.length + 1);
        assertThrows(IOException.class, () -> AlgorithmParameters.getInstance("TinyMLS").init(longer));
        for (int place : new int[] {0, 1, 2, 3, 16, 17, 18}) {
            byte[] bad = der.clone();
            bad[place] ^= 0x7F;
            assertThrows(IOException.class, () -> AlgorithmParameters.getInstance("TinyMLS").init(bad), "" + place);
        }
    }

    @Test
    void item26EncodingsAreCopies() {
        byte[] encoding = key.getEncoded();
        assertNotSame(encoding, key.getEncoded());
        Arrays.fill(encoding, (byte) 0);
        assertFalse(Arrays.equals(encoding, key.getEncoded()));
        assertEquals("TMLSKEY1", new String(key.getEncoded(), 0, 8, java.nio.charset.StandardCharsets.US_ASCII));
        assertEquals("RAW", key.getFormat());
        assertEquals("TinyMLS", key.getAlgorithm());
        assertFalse(key.toString().matches(".*[0-9a-f]{16}.*"), "redacted");
    }

    @Test
    void item26AfterDestroy() throws Exception {
        Cipher sealer = Tiny.sealer(key);
        Cipher opener = Tiny.opener(key);
        byte[] message = sealer.doFinal(new byte[3]);
        key.destroy();
        key.destroy();
        assertTrue(key.isDestroyed());
        assertThrows(IllegalStateException.class, key::getEncoded);
        assertThrows(IllegalStateException.class, () -> copied(key));
        assertThrows(InvalidKeyException.class, () -> Tiny.sealer(key));
        assertThrows(InvalidKeyException.class, () -> Tiny.opener(key));
        assertThrows(IllegalStateException.class, () -> sealer.doFinal(new byte[3]));
        assertThrows(javax.crypto.AEADBadTagException.class, () -> opener.doFinal(message));
        assertEquals(key, key);
        assertEquals("TinyMLS", key.getAlgorithm());
    }

    @Test
    void item26SerializedAndBack() throws Exception {
        byte[] message = Tiny.seal(key, "attack".getBytes());
        SecretKey back = copied(key);
        assertArrayEquals("attack".getBytes(), Tiny.open(back, message));
        assertArrayEquals("attack".getBytes(), Tiny.open(key, Tiny.seal(back, "attack".getBytes())));
        SecretKey live = SecretKeyFactory.getInstance("TinyMLS").translateKey(back);
        assertEquals(key, live);
        assertEquals(key.hashCode(), live.hashCode());
        assertEquals(live, copied(new ArrayList<>(java.util.List.of(live))).stream()
                .map(SerializationTest::translated).findFirst().orElseThrow());
    }

    private static SecretKey translated(SecretKey key) {
        try {
            return SecretKeyFactory.getInstance("TinyMLS").translateKey(key);
        } catch (InvalidKeyException | NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"JCEKS", "PKCS12"})
    void item27KeyStores(String type) throws Exception {
        char[] password = "swordfish".toCharArray();
        KeyStore store = KeyStore.getInstance(type);
        store.load(null, null);
        SecretKey root = new SecretKeySpec(Tiny.rootKey(27).getEncoded(), "TinyMLS");
        store.setEntry("live", new KeyStore.SecretKeyEntry(key), new KeyStore.PasswordProtection(password));
        store.setKeyEntry("root", root, password, null);
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        store.store(file, password);
        KeyStore loaded = KeyStore.getInstance(type);
        loaded.load(new ByteArrayInputStream(file.toByteArray()), password);
        for (String alias : new String[] {"live", "root"}) {
            SecretKey stored = alias.equals("live") ? key : root;
            SecretKey back = (SecretKey) loaded.getKey(alias, password);
            assertEquals("TINYMLS", back.getAlgorithm().toUpperCase(java.util.Locale.ROOT));
            assertArrayEquals(new byte[9], Tiny.open(back, Tiny.seal(stored, new byte[9])));
            assertArrayEquals(new byte[9], Tiny.open(stored, Tiny.seal(back, new byte[9])));
            Cipher named = Cipher.getInstance(back.getAlgorithm());
            named.init(Cipher.ENCRYPT_MODE, back);
            assertArrayEquals(new byte[9], Tiny.open(stored, named.doFinal(new byte[9])));
        }
        assertArrayEquals(key.getEncoded(), loaded.getKey("live", password).getEncoded(), "the stored key is whole");
    }

    @Test
    void item27TheOidAlias() throws Exception {
        String oid = "2.25.164273138181241271649147681494362654289";
        for (String service : new String[] {"Cipher", "KeyGenerator", "SecretKeyFactory", "AlgorithmParameters"}) {
            assertEquals("TinyMLS", Tiny.PROVIDER.getProperty("Alg.Alias." + service + ".OID." + oid), service);
            assertEquals("TinyMLS", Tiny.PROVIDER.getService(service, oid).getAlgorithm());
        }
    }
}
