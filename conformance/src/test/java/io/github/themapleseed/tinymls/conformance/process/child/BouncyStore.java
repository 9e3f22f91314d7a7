package io.github.themapleseed.tinymls.conformance.process.child;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.security.Key;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.Provider;
import javax.crypto.Cipher;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/** Keeps a live key in a BCFKS store: as it is, and under another algorithm's name. */
public final class BouncyStore {
    private static final char[] PASSWORD = "correct horse battery".toCharArray();

    private BouncyStore() {
    }

    /** Runs it. */
    public static void main(String[] args) throws Exception {
        Provider bouncyCastle = (Provider) Class.forName("org.bouncycastle.jcajce.provider.BouncyCastleFipsProvider")
                .getConstructor().newInstance();
        SecretKey live = KeyGenerator.getInstance("TinyMLS").generateKey();
        try {
            kept(live, bouncyCastle);
            System.out.println("as-it-is=kept");
        } catch (KeyStoreException e) {
            System.out.println("as-it-is=refused");
        }
        Key back = kept(new SecretKeySpec(live.getEncoded(), "HmacSHA256"), bouncyCastle);
        Cipher sealing = Cipher.getInstance("TinyMLS");
        sealing.init(Cipher.ENCRYPT_MODE, live);
        Cipher opening = Cipher.getInstance("TinyMLS");
        opening.init(Cipher.DECRYPT_MODE, back);
        System.out.println("renamed=" + opening.doFinal(sealing.doFinal(new byte[10])).length);
    }

    private static Key kept(SecretKey key, Provider provider) throws Exception {
        KeyStore store = KeyStore.getInstance("BCFKS", provider);
        store.load(null, null);
        store.setKeyEntry("key", key, PASSWORD, null);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        store.store(out, PASSWORD);
        KeyStore again = KeyStore.getInstance("BCFKS", provider);
        again.load(new ByteArrayInputStream(out.toByteArray()), PASSWORD);
        return again.getKey("key", PASSWORD);
    }
}
