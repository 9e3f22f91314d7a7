package io.github.themapleseed.tinymls.conformance.process.child;

import java.nio.charset.StandardCharsets;
import javax.crypto.Cipher;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;

/** A JVM's first message: a key made, two ciphers, one message sealed and opened. */
public final class FirstMessage {
    private FirstMessage() {
    }

    /** Runs it. */
    public static void main(String[] args) throws Exception {
        SecretKey key = KeyGenerator.getInstance("TinyMLS").generateKey();
        Cipher sealing = Cipher.getInstance("TinyMLS");
        Cipher opening = Cipher.getInstance("TinyMLS");
        sealing.init(Cipher.ENCRYPT_MODE, key);
        opening.init(Cipher.DECRYPT_MODE, key);
        byte[] opened = opening.doFinal(sealing.doFinal("first".getBytes(StandardCharsets.US_ASCII)));
        System.out.println("opened=" + opened.length);
    }
}
