package io.github.themapleseed.tinymls.conformance.process.child;

import io.github.themapleseed.tinymls.TinyMlsProvider;
import java.io.ByteArrayInputStream;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.ProviderException;
import java.security.SecureRandom;
import java.security.Security;
import java.security.spec.AlgorithmParameterSpec;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
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

    /** A house's own provider: the JDK's ciphers under another name, which is all it says of itself. */
    private static class House extends Provider {
        private static final long serialVersionUID = 1L;

        House(String name) {
            super(name, "1.0", "");
            offer("Cipher", "AES/GCM/NoPadding", "SunJCE", "AES/GCM/NoPadding");
            offer("Cipher", "AES/ECB/NoPadding", "SunJCE", "AES_256/ECB/NoPadding");
            offer("Mac", "HmacSHA256", "SunJCE", "HmacSHA256");
            offer("SecureRandom", "SHA1PRNG", "SUN", "SHA1PRNG");
        }

        private void offer(String type, String algorithm, String from, String realAlgorithm) {
            Service real = Security.getProvider(from).getService(type, realAlgorithm);
            putService(new Service(this, type, algorithm, real.getClassName(), null, null) {
                @Override
                public Object newInstance(Object parameter) throws NoSuchAlgorithmException {
                    return real.newInstance(parameter);
                }
            });
        }
    }

    /** One that says whether it is approved. */
    public static final class Asked extends House {
        private static final long serialVersionUID = 1L;
        private final boolean fips;

        Asked(String name, boolean fips) {
            super(name);
            this.fips = fips;
        }

        /** Its answer. */
        public boolean isFips() {
            return fips;
        }
    }

    /** One that says so, but not to strangers: its class is its own. */
    private static final class Mute extends House {
        private static final long serialVersionUID = 1L;

        Mute(String name) {
            super(name);
        }

        @SuppressWarnings("unused")
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
        for (Provider provider : new Provider[] {new House("House"), new House("HouseFIPS"), new Asked("Yes", true),
            new Asked("NoFIPS", false), new Mute("MuteFIPS")}) {
            Security.addProvider(provider);
        }
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
        for (Set<String> senderEpochs = new HashSet<>(); opened < 100 || senderEpochs.size() < 3; opened++) {
            byte[] message = sealing.doFinal(new byte[opened % 1_000]);
            opening.doFinal(message);
            senderEpochs.add(HexFormat.of().formatHex(message, 1, 19));
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
