package io.github.themapleseed.tinymls.conformance.process.child;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.ref.Reference;
import java.security.GeneralSecurityException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.CipherOutputStream;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;

/**
 * A service for others to look at: seals until its traffic key has changed five times, opens everything, is sent one
 * altered message through a CipherOutputStream, which swallows it, and one that is cut off, destroys a key, and waits
 * until its standard input ends.
 */
public final class Service {
    private Service() {
    }

    /** No arguments. */
    public static void main(String[] arguments) throws Exception {
        SecretKey key = KeyGenerator.getInstance("TinyMLS").generateKey();
        Cipher sealing = Cipher.getInstance("TinyMLS");
        sealing.init(Cipher.ENCRYPT_MODE, key);
        Cipher opening = Cipher.getInstance("TinyMLS");
        opening.init(Cipher.DECRYPT_MODE, key);
        Set<String> senderEpochs = new HashSet<>();
        int sealed = 0;
        byte[] message;
        do {
            message = sealing.doFinal(new byte[100]);
            opening.doFinal(message);
            senderEpochs.add(HexFormat.of().formatHex(message, 1, 19));
            sealed++;
        } while (senderEpochs.size() < 6);
        beSentRubbish(opening, message);
        KeyGenerator.getInstance("TinyMLS").generateKey().destroy();
        System.out.println("sealed=" + sealed);
        System.out.println("ready=yes");
        while (System.in.read() >= 0) {
            continue;
        }
        Reference.reachabilityFence(key); // or the JVM may end the key's life after its last use above
    }

    private static void beSentRubbish(Cipher opening, byte[] message) throws IOException, GeneralSecurityException {
        message[message.length - 1] ^= 1;
        ByteArrayOutputStream opened = new ByteArrayOutputStream();
        try (CipherOutputStream out = new CipherOutputStream(opened, opening)) {
            out.write(message);
        }
        System.out.println("swallowed=" + opened.size());
        try {
            opening.doFinal(message, 0, 60);
        } catch (AEADBadTagException expected) {
            System.out.println("refused=yes");
        }
    }
}
