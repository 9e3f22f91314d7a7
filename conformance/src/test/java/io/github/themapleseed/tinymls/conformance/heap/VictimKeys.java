package io.github.themapleseed.tinymls.conformance.heap;

import io.github.themapleseed.tinymls.RatchetParameterSpec;
import io.github.themapleseed.tinymls.TinyMlsProvider;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.Provider;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;

/** The victim's keys, one for each way to bring a key to a cipher, by name. */
final class VictimKeys {
    private final Provider provider = new TinyMlsProvider();
    private final Provider second = new TinyMlsProvider();
    private final Map<String, SecretKey> keys = new LinkedHashMap<>();

    /** Takes a key of the searcher's in, in the way that its name says. */
    void add(String name, MaskedKey secret) throws GeneralSecurityException {
        keys.put(name, switch (name) {
            case "generated" -> generator(secret, null);
            case "steady", "quiet" -> generator(secret, spec(Duration.ofHours(1), Duration.ofDays(1)));
            case "translated", "destroyed" ->
                    SecretKeyFactory.getInstance("TinyMLS", provider).translateKey(secret);
            case "direct", "imported" -> secret;
            case "stored" -> StoredKey.of(secret, provider);
            default -> throw new IllegalArgumentException(name);
        });
    }

    private SecretKey generator(MaskedKey secret, RatchetParameterSpec spec) throws GeneralSecurityException {
        KeyGenerator generator = KeyGenerator.getInstance("TinyMLS", provider);
        if (spec == null) {
            generator.init(secret.asGenerator());
        } else {
            generator.init(spec, secret.asGenerator());
        }
        return generator.generateKey();
    }

    private static RatchetParameterSpec spec(Duration period, Duration lifetime) {
        return new RatchetParameterSpec(period, Victim.WINDOW, lifetime);
    }

    /** Makes a key that soon ends by itself. */
    void addShortlived(MaskedKey secret) throws GeneralSecurityException {
        keys.put("shortlived", generator(secret, spec(Duration.ofMillis(50), Victim.WINDOW.dividedBy(3))));
    }

    /** Makes a key of the provider's own randomness and tells the searcher the root of its tree. */
    void addRandom(Report report) throws GeneralSecurityException {
        SecretKey key = KeyGenerator.getInstance("TinyMLS", provider).generateKey();
        byte[] export = key.getEncoded();
        report.line("treeroot", "random", HexFormat.of().formatHex(export, 42, 74));
        Arrays.fill(export, (byte) 0);
        keys.put("random", key);
    }

    SecretKey key(String name) {
        return keys.get(name);
    }

    Iterable<String> names() {
        return keys.keySet();
    }

    SecretKey remove(String name) {
        return keys.remove(name);
    }

    Cipher cipher(int mode, String name) throws GeneralSecurityException {
        return cipher(mode, keys.get(name));
    }

    Cipher cipher(int mode, Key key) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("TinyMLS", provider);
        cipher.init(mode, key);
        return cipher;
    }

    /** A sealer of another instance of the provider, with a session of its own. */
    Cipher secondSealer(String name) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("TinyMLS", second);
        cipher.init(Cipher.ENCRYPT_MODE, keys.get(name));
        return cipher;
    }
}
