package io.github.themapleseed.tinymls.conformance.process.child;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import javax.crypto.Cipher;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;

/** One step of giving a live key to another process; the first argument names it, the second the folder to meet in. */
public final class Handover {
    private static final OAEPParameterSpec OAEP = new OAEPParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256,
            PSource.PSpecified.DEFAULT);

    private final Path folder;

    private Handover(Path folder) {
        this.folder = folder;
    }

    /** Runs it. */
    public static void main(String[] args) throws Exception {
        Handover here = new Handover(Path.of(args[1]));
        switch (args[0]) {
            case "seal" -> here.seal();
            case "open" -> here.open(KeyFile.read(here.file("key")));
            case "prepare-rsa" -> here.prepareRsa();
            case "seal-and-wrap" -> here.wrap(here.seal());
            case "unwrap-and-open" -> here.open(here.unwrap());
            default -> throw new IllegalArgumentException(args[0]);
        }
    }

    private String file(String name) {
        return folder.resolve(name).toString();
    }

    private SecretKey seal() throws Exception {
        SecretKey key = KeyGenerator.getInstance("TinyMLS").generateKey();
        Cipher cipher = Cipher.getInstance("TinyMLS");
        cipher.init(Cipher.ENCRYPT_MODE, key);
        byte[] text = ("sealed by process " + ProcessHandle.current().pid()).getBytes(StandardCharsets.UTF_8);
        Files.write(folder.resolve("message"), cipher.doFinal(text));
        KeyFile.write(key, file("key"));
        System.out.println("exported=" + key.getEncoded().length);
        System.out.println("pid=" + ProcessHandle.current().pid());
        return key;
    }

    private void open(Key key) throws Exception {
        Cipher cipher = Cipher.getInstance("TinyMLS");
        cipher.init(Cipher.DECRYPT_MODE, key);
        byte[] text = cipher.doFinal(Files.readAllBytes(folder.resolve("message")));
        System.out.println("opened=" + new String(text, StandardCharsets.UTF_8));
    }

    private void prepareRsa() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        KeyPair pair = generator.generateKeyPair();
        Files.write(folder.resolve("public"), pair.getPublic().getEncoded());
        Files.write(folder.resolve("private"), pair.getPrivate().getEncoded());
    }

    private void wrap(SecretKey key) throws Exception {
        Files.delete(folder.resolve("key"));
        Cipher rsa = Cipher.getInstance("RSA/ECB/OAEPPadding");
        Key recipient = KeyFactory.getInstance("RSA")
                .generatePublic(new X509EncodedKeySpec(Files.readAllBytes(folder.resolve("public"))));
        rsa.init(Cipher.WRAP_MODE, recipient, OAEP);
        Files.write(folder.resolve("wrapped"), rsa.wrap(key));
    }

    private Key unwrap() throws Exception {
        Cipher rsa = Cipher.getInstance("RSA/ECB/OAEPPadding");
        Key own = KeyFactory.getInstance("RSA")
                .generatePrivate(new PKCS8EncodedKeySpec(Files.readAllBytes(folder.resolve("private"))));
        rsa.init(Cipher.UNWRAP_MODE, own, OAEP);
        return rsa.unwrap(Files.readAllBytes(folder.resolve("wrapped")), "TinyMLS", Cipher.SECRET_KEY);
    }
}
