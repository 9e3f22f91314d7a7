package io.github.themapleseed.tinymls.conformance.process.child;

import io.github.themapleseed.tinymls.TinyMls;
import io.github.themapleseed.tinymls.TinyMlsProvider;
import java.security.Provider;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.SecretKeySpec;

/** Code without any permission, under a SecurityManager that grants the provider's jar everything. */
public final class Restricted {
    private static final long PATIENCE_NANOS = 60_000_000_000L;

    private Restricted() {
    }

    /** Runs it. */
    public static void main(String[] args) throws Exception {
        try {
            System.out.println("restricted=no, " + System.getProperty("tinymls.period"));
        } catch (SecurityException e) {
            System.out.println("restricted=yes");
        }
        SecretKey live = KeyGenerator.getInstance("TinyMLS").generateKey();
        use("live", live);
        use("root", new SecretKeySpec(new byte[32], "AES"));
        use("translated", SecretKeyFactory.getInstance("TinyMLS").translateKey(live));
        Provider own = new TinyMlsProvider();
        System.out.println("own=" + roundTrip(Cipher.getInstance("TinyMLS", own), Cipher.getInstance("TinyMLS", own),
                KeyGenerator.getInstance("TinyMLS", own).generateKey()).length);
        System.out.println("punctured=" + isPunctured(live));
        System.out.println("counted=" + TinyMls.metrics().contains("tinymls_rotations_total{cause=\"time\"}"));
        live.destroy();
        System.out.println(TinyMls.health());
    }

    private static void use(String name, SecretKey key) throws Exception {
        Cipher sealing = Cipher.getInstance("TinyMLS");
        Cipher opening = Cipher.getInstance("TinyMLS");
        byte[] first = roundTrip(sealing, opening, key);
        byte[] next = first;
        for (long end = System.nanoTime() + PATIENCE_NANOS; Arrays.equals(first, 0, 19, next, 0, 19);) {
            next = roundTrip(sealing, opening, key); // until the sender epoch, which the prefix names, is another
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("no rotation");
            }
        }
        next[next.length - 1] ^= 1;
        try {
            opening.doFinal(next);
        } catch (AEADBadTagException e) {
            System.out.println(name + "=rotated and refused");
        }
    }

    private static byte[] roundTrip(Cipher sealing, Cipher opening, SecretKey key) throws Exception {
        sealing.init(Cipher.ENCRYPT_MODE, key);
        byte[] message = sealing.doFinal(new byte[10]);
        opening.init(Cipher.DECRYPT_MODE, key);
        opening.doFinal(message);
        return message;
    }

    /** Whether maintenance has punctured the key: its export is no longer the whole tree. */
    private static boolean isPunctured(SecretKey key) throws InterruptedException {
        for (int tries = 0; tries < 600 && key.getEncoded().length == 82; tries++) {
            Thread.sleep(50);
        }
        return key.getEncoded().length > 82;
    }
}
