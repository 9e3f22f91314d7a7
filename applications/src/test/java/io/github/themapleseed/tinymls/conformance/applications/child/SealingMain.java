package io.github.themapleseed.tinymls.conformance.applications.child;

import io.github.themapleseed.tinymls.TinyMls;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;

/**
 * A service that seals one message, and prints it, the key, the provider's class loader and the health report.
 * Arguments: "install" to register the provider, "uninstall" to end it.
 */
public final class SealingMain {
    private SealingMain() {
    }

    /** Runs it. */
    public static void main(String[] arguments) throws Exception {
        List<String> steps = Arrays.asList(arguments);
        if (steps.contains("install")) {
            TinyMls.install();
        }
        System.out.println(TinyMls.health());
        Cipher cipher = Cipher.getInstance("TinyMLS");
        System.out.println("loader=" + cipher.getProvider().getClass().getClassLoader());
        SecretKey key = KeyGenerator.getInstance("TinyMLS").generateKey();
        cipher.init(Cipher.ENCRYPT_MODE, key);
        System.out.println("message=" + HexFormat.of().formatHex(cipher.doFinal(new byte[100])));
        System.out.println("key=" + HexFormat.of().formatHex(key.getEncoded()));
        if (steps.contains("uninstall")) {
            System.out.println("uninstalled=" + TinyMls.uninstall());
        }
    }
}
