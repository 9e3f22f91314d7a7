package io.github.themapleseed.tinymls.conformance.process.child;

import java.nio.file.Path;
import java.security.InvalidAlgorithmParameterException;
import java.security.Provider;
import javax.crypto.Cipher;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;

/** Two applications with a copy of the jar each, the first of which registers it: "both" live, or it is "gone". */
public final class TwoApplications {
    private TwoApplications() {
    }

    /** Runs it. */
    public static void main(String[] args) throws Exception {
        Path jar = Path.of(args[0]);
        Application shop = new Application("shop", jar);
        Application stock = new Application("stock", jar);
        shop.install();
        if (args[1].equals("gone")) {
            shop.undeploy();
        } else {
            refuse(stock);
        }
        System.out.println(stock.health());
        Provider registered = stock.install();
        System.out.println("installed=" + registered.getClass().getClassLoader().getName());
        System.out.println("again=" + (stock.install() == registered));
        System.out.println(stock.health().replaceAll("(?m)^", "later "));
        share(stock);
    }

    /** The first application's generator does not know the second one's parameters. */
    private static void refuse(Application stock) throws Exception {
        KeyGenerator generator = KeyGenerator.getInstance("TinyMLS");
        try {
            generator.init(stock.ratchet());
        } catch (InvalidAlgorithmParameterException e) {
            System.out.println("refused=" + e.getMessage());
        }
    }

    /** A live key of the registered provider is as good as an export to a provider object of the second one. */
    private static void share(Application stock) throws Exception {
        SecretKey key = KeyGenerator.getInstance("TinyMLS").generateKey();
        Cipher sealing = Cipher.getInstance("TinyMLS");
        sealing.init(Cipher.ENCRYPT_MODE, key);
        byte[] message = sealing.doFinal(new byte[10]);
        Provider own = stock.provider();
        Cipher opening = Cipher.getInstance("TinyMLS", own);
        opening.init(Cipher.DECRYPT_MODE, key);
        System.out.println("shared=" + opening.doFinal(message).length);
        KeyGenerator generator = KeyGenerator.getInstance("TinyMLS", own);
        generator.init(stock.ratchet());
        System.out.println("own=" + generator.generateKey().getEncoded().length);
    }
}
