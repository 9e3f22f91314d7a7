package io.github.themapleseed.tinymls.conformance.process.child;

import java.nio.ByteBuffer;
import java.security.Provider;
import java.security.Security;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;

/** Says where the provider stands, seals, opens, and uses each of the services by name and by OID. */
public final class Registered {
    private static final String OID = "2.25.164273138181241271649147681494362654289";

    private Registered() {
    }

    /** Runs it. */
    public static void main(String[] args) throws Exception {
        Cipher cipher = Cipher.getInstance("TinyMLS");
        Provider provider = cipher.getProvider();
        System.out.println("class=" + provider.getClass().getName());
        System.out.println("module=" + provider.getClass().getModule().getName());
        System.out.println("own-module=" + Registered.class.getModule().getName());
        System.out.println("position=" + (Arrays.asList(Security.getProviders()).indexOf(provider) + 1));
        System.out.println("providers=" + Security.getProviders().length);
        System.out.println("same=" + (Security.getProvider("TinyMLS") == provider));
        System.out.println("fallback=" + Security.getProviders("Cipher.AES/GCM/NoPadding")[0].getName());
        long before = System.currentTimeMillis();
        SecretKey key = KeyGenerator.getInstance("TinyMLS").generateKey();
        System.out.println("life-minutes=" + Math.round((notAfter(key.getEncoded()) - before) / 60_000.0));
        for (String name : new String[] {"TinyMLS", "tinymls", "TINYMLS/gcm/NOPADDING", OID}) {
            System.out.println(name + "=" + roundTrip(name, key, provider));
        }
    }

    /** What an exported key says in public of its end: Unix time in ms, 48 bits at offset 36. */
    private static long notAfter(byte[] exported) {
        return ByteBuffer.wrap(exported).getLong(34) & 0xFFFF_FFFF_FFFFL;
    }

    private static String roundTrip(String name, SecretKey key, Provider provider) throws Exception {
        Cipher seal = Cipher.getInstance(name);
        seal.init(Cipher.ENCRYPT_MODE, key);
        byte[] message = seal.doFinal(new byte[100]);
        Cipher open = Cipher.getInstance(name, provider);
        open.init(Cipher.DECRYPT_MODE, SecretKeyFactory.getInstance("TinyMLS").translateKey(key),
                seal.getParameters());
        return message.length + " to " + open.doFinal(message).length;
    }
}
