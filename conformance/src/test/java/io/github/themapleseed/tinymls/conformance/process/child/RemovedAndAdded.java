package io.github.themapleseed.tinymls.conformance.process.child;

import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.Security;
import java.util.Arrays;
import java.util.ServiceLoader;
import javax.crypto.Cipher;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;

/** Takes the provider out of the list and puts it in again, at every position, while a cipher of it is at work. */
public final class RemovedAndAdded {
    private static final byte[] TEXT = "while the list changes".getBytes();

    private RemovedAndAdded() {
    }

    /** Runs it. */
    public static void main(String[] args) throws Exception {
        System.out.println("at-first=" + position());
        Provider provider = ServiceLoader.load(Provider.class).stream().map(ServiceLoader.Provider::get)
                .filter(found -> found.getName().equals("TinyMLS")).findFirst().orElseThrow();
        SecretKey key = KeyGenerator.getInstance("TinyMLS", provider).generateKey();
        Cipher kept = Cipher.getInstance("TinyMLS", provider);
        kept.init(Cipher.ENCRYPT_MODE, key);
        int rounds = 0;
        for (int place = 1; place <= Security.getProviders().length + 1; place++) {
            Security.removeProvider("TinyMLS");
            expectAbsent();
            byte[] sealed = kept.doFinal(TEXT);
            int at = Security.insertProviderAt(provider, place);
            check(at > 0 && position() == at, "stands at " + position() + ", was put at " + at);
            check(Security.insertProviderAt(provider, 1) == -1, "added twice");
            Cipher cipher = Cipher.getInstance("TinyMLS");
            check(cipher.getProvider() == provider, "another provider's");
            cipher.init(Cipher.DECRYPT_MODE, key);
            check(Arrays.equals(TEXT, cipher.doFinal(sealed)), "opened to something else");
            rounds++;
        }
        System.out.println("rounds=" + rounds);
    }

    private static int position() {
        Provider[] all = Security.getProviders();
        for (int i = 0; i < all.length; i++) {
            if (all[i].getName().equals("TinyMLS")) {
                return i + 1;
            }
        }
        return 0;
    }

    private static void expectAbsent() throws Exception {
        check(position() == 0, "still listed");
        try {
            Cipher.getInstance("TinyMLS");
            throw new AssertionError("found though removed");
        } catch (NoSuchAlgorithmException expected) {
            check(expected.getMessage().contains("TinyMLS"), expected.getMessage());
        }
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
