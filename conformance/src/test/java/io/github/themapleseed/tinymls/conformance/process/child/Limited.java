package io.github.themapleseed.tinymls.conformance.process.child;

import javax.crypto.Cipher;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** Says what each step answers where the policy allows keys of 128 bits at the most. */
public final class Limited {
    private Limited() {
    }

    /** Runs it. */
    public static void main(String[] args) throws Exception {
        System.out.println("max=" + Cipher.getMaxAllowedKeyLength("TinyMLS"));
        Cipher cipher = Cipher.getInstance("TinyMLS");
        System.out.println("cipher=" + cipher.getProvider().getName());
        SecretKey root = new SecretKeySpec(new byte[32], "AES");
        for (int mode : new int[] {Cipher.ENCRYPT_MODE, Cipher.DECRYPT_MODE, Cipher.WRAP_MODE, Cipher.UNWRAP_MODE}) {
            System.out.println("root-" + mode + "=" + Refusals.answer(() -> init(cipher, mode, root)));
        }
        System.out.println("iv=" + Refusals.answer(() -> {
            cipher.init(Cipher.ENCRYPT_MODE, root, new GCMParameterSpec(128, new byte[12]));
            return "initialised";
        }));
        SecretKey generated = KeyGenerator.getInstance("TinyMLS").generateKey();
        SecretKey translated = SecretKeyFactory.getInstance("TinyMLS").translateKey(root);
        System.out.println("generated=" + Refusals.answer(() -> init(cipher, Cipher.ENCRYPT_MODE, generated)));
        System.out.println("translated=" + Refusals.answer(() -> init(cipher, Cipher.ENCRYPT_MODE, translated)));
        System.out.println("aes128=" + Refusals.answer(() -> init(Cipher.getInstance("AES/GCM/NoPadding"),
                Cipher.ENCRYPT_MODE, new SecretKeySpec(new byte[16], "AES"))));
        System.out.println("aes256=" + Refusals.answer(() -> init(Cipher.getInstance("AES/GCM/NoPadding"),
                Cipher.ENCRYPT_MODE, root)));
    }

    private static String init(Cipher cipher, int mode, SecretKey key) throws Exception {
        cipher.init(mode, key);
        return "initialised";
    }
}
