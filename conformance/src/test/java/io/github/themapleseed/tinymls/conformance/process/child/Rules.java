package io.github.themapleseed.tinymls.conformance.process.child;

import io.github.themapleseed.tinymls.TinyMlsProvider;
import java.io.ByteArrayInputStream;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.Provider;
import java.security.ProviderException;
import java.security.SecureRandom;
import java.security.Security;
import java.security.spec.AlgorithmParameterSpec;
import javax.crypto.Cipher;
import javax.crypto.CipherInputStream;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** Works under the settings it was started with, then under others, and says what it met with. */
public final class Rules {
    private Rules() {
    }

    /** A provider that claims to be approved and offers nothing. */
    public static final class Claims extends Provider {
        private static final long serialVersionUID = 1L;

        Claims() {
            super("Claims", "1.0", "");
        }

        /** Its claim. */
        public boolean isFips() {
            return true;
        }
    }

    /** A generator that counts how often it is asked. */
    private static final class Counting extends SecureRandom {
        private static final long serialVersionUID = 1L;
        private int asked;

        @Override
        public void nextBytes(byte[] bytes) {
            asked++;
            super.nextBytes(bytes);
        }
    }

    /** "work", then the settings to try, as name=value pairs with a comma between, each in a provider of its own. */
    public static void main(String[] arguments) throws Exception {
        Security.addProvider(new Claims());
        if (arguments[0].equals("work")) {
            work();
        }
        for (int i = 1; i < arguments.length; i++) {
            System.out.println("under " + arguments[i] + "=" + under(arguments[i]));
        }
    }

    private static void work() throws Exception {
        Counting random = new Counting();
        KeyGenerator generator = KeyGenerator.getInstance("TinyMLS");
        generator.init(random);
        SecretKey key = generator.generateKey();
        Cipher sealing = Cipher.getInstance("TinyMLS");
        sealing.init(Cipher.ENCRYPT_MODE, key, random);
        Cipher opening = Cipher.getInstance("TinyMLS");
        opening.init(Cipher.DECRYPT_MODE, key);
        int opened = 0;
        for (long end = System.nanoTime() + 500_000_000L; System.nanoTime() < end; opened++) {
            opening.doFinal(sealing.doFinal(new byte[opened]));
        }
        byte[] large = sealing.doFinal(new byte[5 << 20]);
        int streamed = new CipherInputStream(new ByteArrayInputStream(large), opening).readAllBytes().length;
        System.out.println("opened=" + opened);
        System.out.println("streamed=" + streamed);
        System.out.println("asked=" + random.asked);
        System.out.println("root of 32=" + init(new SecretKeySpec(new byte[32], "AES"), null));
        System.out.println("root of 33=" + init(new SecretKeySpec(new byte[33], "AES"), null));
        System.out.println("tag of 128=" + init(key, new GCMParameterSpec(128, new byte[12])));
        System.out.println("tag of 120=" + init(key, new GCMParameterSpec(120, new byte[12])));
    }

    private static String init(Key key, AlgorithmParameterSpec spec) throws Exception {
        try {
            Cipher.getInstance("TinyMLS").init(Cipher.ENCRYPT_MODE, key, spec);
            return "taken";
        } catch (InvalidKeyException | InvalidAlgorithmParameterException e) {
            return e.getMessage();
        }
    }

    private static String under(String settings) {
        for (String setting : settings.split(",")) {
            String[] parts = setting.split("=");
            System.setProperty(parts[0], parts.length == 1 ? "" : parts[1]);
        }
        try {
            new TinyMlsProvider().getService("Cipher", "TinyMLS");
            return "works";
        } catch (ProviderException e) {
            return e.getMessage();
        }
    }
}
