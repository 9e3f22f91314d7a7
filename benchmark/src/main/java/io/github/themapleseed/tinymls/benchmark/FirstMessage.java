package io.github.themapleseed.tinymls.benchmark;

import java.nio.charset.StandardCharsets;
import java.security.spec.AlgorithmParameterSpec;
import javax.crypto.Cipher;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/** A JVM's first message: a key made, two ciphers, one message sealed and opened. Prints how many ns it took. */
final class FirstMessage {
    private FirstMessage() {
    }

    /** Runs it; the arguments are the transformation and the name of the key's algorithm. */
    public static void main(String[] args) throws Exception {
        long start = System.nanoTime();
        KeyGenerator generator = KeyGenerator.getInstance(args[1]);
        if (args[1].equals("AES")) {
            generator.init(256);
        }
        SecretKey key = generator.generateKey();
        Cipher sealing = Cipher.getInstance(args[0]);
        Cipher opening = Cipher.getInstance(args[0]);
        sealing.init(Cipher.ENCRYPT_MODE, key);
        byte[] sealed = sealing.doFinal("first".getBytes(StandardCharsets.US_ASCII));
        AlgorithmParameterSpec iv = new GCMParameterSpec(128, sealing.getIV());
        opening.init(Cipher.DECRYPT_MODE, key, iv);
        opening.doFinal(sealed);
        System.out.println(System.nanoTime() - start);
    }
}
