package io.github.themapleseed.tinymls.conformance.process.child;

import io.github.themapleseed.tinymls.StoreFileParameter;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.util.Collections;
import java.util.HexFormat;
import java.util.TreeSet;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * One of several processes with one store: the file, its password. It does what each line of its input says, and
 * answers with a line that begins with ">"; the log has the others.
 */
public final class StoreMember {
    private static final byte[] TEXT = "by the clock alone".getBytes(StandardCharsets.UTF_8);

    private final KeyStore.LoadStoreParameter place;
    private final KeyStore store;

    private StoreMember(String file, String password) throws GeneralSecurityException, IOException {
        place = new StoreFileParameter(Path.of(file), new KeyStore.PasswordProtection(password.toCharArray()));
        store = KeyStore.getInstance("TinyMLS");
        store.load(place);
    }

    /** Runs it. */
    public static void main(String[] args) throws Exception {
        StoreMember member = new StoreMember(args[0], args[1]);
        System.out.println("ready=yes");
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line; (line = in.readLine()) != null;) {
            String[] words = line.split(" ");
            try {
                System.out.println(">" + member.done(words));
            } catch (GeneralSecurityException | IOException | IllegalStateException e) {
                System.out.println(">failed: " + e);
            }
        }
        System.exit(0);
    }

    private String done(String[] words) throws GeneralSecurityException, IOException {
        return switch (words[0]) {
            case "clock" -> String.valueOf(System.setProperty("soak.clock.ahead", words[1]));
            case "put" -> put(words[1]);
            case "delete" -> delete(words[1]);
            case "seal" -> HexFormat.of().formatHex(cipher(Cipher.ENCRYPT_MODE, words[1]).doFinal(TEXT));
            case "open" -> new String(cipher(Cipher.DECRYPT_MODE, words[1]).doFinal(HexFormat.of().parseHex(words[2])),
                    StandardCharsets.UTF_8);
            case "aliases" -> new TreeSet<>(Collections.list(store.aliases())).toString();
            default -> throw new IllegalStateException("no command " + words[0]);
        };
    }

    private Cipher cipher(int mode, String alias) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("TinyMLS");
        cipher.init(mode, (SecretKey) store.getKey(alias, null));
        return cipher;
    }

    private String put(String alias) throws GeneralSecurityException, IOException {
        byte[] root = new byte[32];
        new SecureRandom().nextBytes(root);
        store.setKeyEntry(alias, new SecretKeySpec(root, "AES"), null, null);
        return written();
    }

    private String delete(String alias) throws GeneralSecurityException {
        store.deleteEntry(alias);
        return written();
    }

    /** Where others keep writing the file at this moment, the store's own thread writes it. */
    private String written() throws GeneralSecurityException {
        try {
            store.store(place);
            return "written";
        } catch (IOException e) {
            return "later: " + e.getMessage();
        }
    }
}
