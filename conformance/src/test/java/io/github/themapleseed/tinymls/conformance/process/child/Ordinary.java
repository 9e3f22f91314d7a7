package io.github.themapleseed.tinymls.conformance.process.child;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.AlgorithmParameters;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.Security;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.crypto.Cipher;
import javax.crypto.KeyGenerator;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Cryptography of an application that has nothing to do with the provider, TLS included. Prints who does each thing
 * and what comes out; the same lines must come whether the provider is registered or not.
 */
public final class Ordinary {
    private static final byte[] TEXT = "an ordinary text".getBytes(StandardCharsets.US_ASCII);

    private Ordinary() {
    }

    /** Runs it; the arguments are a key store with a certificate for TLS, and its password. */
    public static void main(String[] args) throws Exception {
        boolean first = Security.getProviders()[0].getName().equals("TinyMLS");
        System.err.println(first ? "TinyMLS is first" : "TinyMLS is not first");
        aes("AES/GCM/NoPadding", new GCMParameterSpec(128, new byte[12]));
        aes("AES/CBC/PKCS5Padding", new IvParameterSpec(new byte[16]));
        aes("AES/CTR/NoPadding", new IvParameterSpec(new byte[16]));
        aes("ChaCha20-Poly1305", new IvParameterSpec(new byte[12]));
        generators();
        keyStore("PKCS12");
        keyStore("JCEKS");
        KeyStore store = KeyStore.getInstance(Path.of(args[0]).toFile(), args[1].toCharArray());
        for (String protocol : new String[] {"TLSv1.3", "TLSv1.2"}) {
            System.out.println(protocol + ": " + new TlsTalk(store, args[1].toCharArray(), protocol).talk());
        }
        winners();
    }

    private static void aes(String transformation, AlgorithmParameterSpec spec) throws Exception {
        boolean chaCha = transformation.startsWith("ChaCha");
        for (int bytes : chaCha ? new int[] {32} : new int[] {16, 24, 32}) {
            Cipher cipher = Cipher.getInstance(transformation);
            SecretKey key = new SecretKeySpec(new byte[bytes], chaCha ? "ChaCha20" : "AES");
            cipher.init(Cipher.ENCRYPT_MODE, key, spec);
            byte[] sealed = cipher.doFinal(TEXT);
            Cipher back = Cipher.getInstance(transformation);
            back.init(Cipher.DECRYPT_MODE, key, cipher.getParameters());
            check(Arrays.equals(TEXT, back.doFinal(sealed)), transformation);
            System.out.println(transformation + " " + bytes + ": " + cipher.getProvider().getName() + " "
                    + HexFormat.of().formatHex(sealed));
        }
    }

    private static void generators() throws Exception {
        KeyGenerator generator = KeyGenerator.getInstance("AES");
        System.out.println("KeyGenerator: " + generator.getProvider().getName() + ", "
                + generator.generateKey().getEncoded().length + " bytes");
        SecureRandom random = new SecureRandom();
        random.nextBytes(new byte[16]);
        System.out.println("SecureRandom: " + random.getProvider().getName() + " " + random.getAlgorithm());
        SecureRandom strong = SecureRandom.getInstanceStrong();
        System.out.println("strong: " + strong.getProvider().getName() + " " + strong.getAlgorithm());
        System.out.println("GCM parameters: " + AlgorithmParameters.getInstance("GCM").getProvider().getName());
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(new byte[32], "HmacSHA256"));
        System.out.println("Mac: " + mac.getProvider().getName() + " "
                + HexFormat.of().formatHex(mac.doFinal(TEXT)));
        System.out.println("digest: " + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(TEXT)));
    }

    private static void keyStore(String type) throws Exception {
        char[] password = "changeit".toCharArray();
        KeyStore store = KeyStore.getInstance(type);
        store.load(null, null);
        store.setEntry("key", new KeyStore.SecretKeyEntry(new SecretKeySpec(new byte[32], "AES")),
                new KeyStore.PasswordProtection(password));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        store.store(out, password);
        KeyStore again = KeyStore.getInstance(type);
        again.load(new ByteArrayInputStream(out.toByteArray()), password);
        System.out.println(type + ": " + again.getProvider().getName() + " "
                + again.getKey("key", password).getAlgorithm());
    }

    /** For each service of each provider: the first one that offers it when it is asked for by name alone. */
    private static void winners() {
        TreeMap<String, String> winners = new TreeMap<>();
        for (Provider provider : Security.getProviders()) {
            for (Provider.Service service : provider.getServices()) {
                if (!provider.getName().equals("TinyMLS")) {
                    winners.put(service.getType() + "." + service.getAlgorithm(), first(service).getName());
                }
            }
        }
        winners.forEach((name, winner) -> System.out.println(name + ": " + winner));
    }

    private static Provider first(Provider.Service service) {
        return Stream.of(Security.getProviders())
                .filter(any -> any.getService(service.getType(), service.getAlgorithm()) != null)
                .findFirst().orElseThrow();
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
