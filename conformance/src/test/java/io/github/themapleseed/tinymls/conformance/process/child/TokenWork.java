package io.github.themapleseed.tinymls.conformance.process.child;

import io.github.themapleseed.tinymls.TinyMls;
import java.io.ByteArrayInputStream;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.CipherInputStream;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;

/** Seals and opens messages of every kind over whatever delegate there is, and scrubs its engines. */
public final class TokenWork {
    private static final int[] LENGTHS = {0, 1, 16, 4_096, 65_535, 65_536, 5 << 20};

    private TokenWork() {
    }

    /** No arguments. */
    public static void main(String[] arguments) throws Exception {
        SecretKey key = KeyGenerator.getInstance("TinyMLS").generateKey();
        Cipher sealing = Cipher.getInstance("TinyMLS");
        Cipher opening = Cipher.getInstance("TinyMLS");
        sealing.init(Cipher.ENCRYPT_MODE, key);
        opening.init(Cipher.DECRYPT_MODE, key);
        String different = "";
        byte[] message = {};
        for (int length : LENGTHS) {
            byte[] plaintext = new byte[length];
            Arrays.fill(plaintext, (byte) 7);
            message = sealing.doFinal(plaintext);
            byte[] streamed = new CipherInputStream(new ByteArrayInputStream(message), opening).readAllBytes();
            if (!Arrays.equals(plaintext, opening.doFinal(message)) || !Arrays.equals(plaintext, streamed)) {
                different += length + " ";
            }
        }
        System.out.println("differences=" + (different.isEmpty() ? "none" : different));
        message[message.length - 1] ^= 1;
        try {
            opening.doFinal(message);
            System.out.println("forged=opened");
        } catch (AEADBadTagException e) {
            System.out.println("forged=AEADBadTagException");
        }
        key.destroy();
        System.out.println("delegate=" + TinyMls.health().facts().get("delegate"));
        System.out.println("erasing failures=" + TinyMls.metrics().lines()
                .filter(line -> line.startsWith("tinymls_erasing_failures_total ")).findFirst().orElseThrow()
                .split(" ")[1].replaceAll("\\.0$", ""));
    }
}
