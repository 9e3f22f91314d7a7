package io.github.themapleseed.tinymls.conformance.process.child;

import io.github.themapleseed.tinymls.RatchetParameterSpec;
import io.github.themapleseed.tinymls.TinyMls;
import java.security.ProviderException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import javax.crypto.Cipher;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;

/**
 * Makes keys that never forget until the JVM has no direct memory left, while a key with a short window is there: that
 * one must still erase. Then some of the keys are destroyed, and all works again.
 */
public final class ScarceMemory {
    private static final int FROM = 24;

    private ScarceMemory() {
    }

    /** Runs it. */
    public static void main(String[] arguments) throws Exception {
        TinyMls.install();
        Duration window = Duration.ofMillis(Long.parseLong(arguments[0]));
        SecretKey forgetful = key(new RatchetParameterSpec(Duration.ofMillis(100), window, Duration.ofHours(1)));
        Cipher cipher = Cipher.getInstance("TinyMLS");
        cipher.init(Cipher.ENCRYPT_MODE, forgetful);
        byte[] message = cipher.doFinal(new byte[10]);
        Deque<SecretKey> others = fill();
        while (from(forgetful) <= epoch(message)) {
            Thread.sleep(50);
        }
        System.out.println("erased while there was no memory=1");
        for (int i = 0; i < 1_000; i++) {
            others.removeLast().destroy();
        }
        cipher.init(Cipher.ENCRYPT_MODE, forgetful);
        byte[] fresh = cipher.doFinal(new byte[10]);
        cipher.init(Cipher.DECRYPT_MODE, forgetful);
        System.out.println("opened=" + cipher.doFinal(fresh).length);
        System.out.println("made again=" + key(unlimited()).getEncoded().length);
    }

    private static RatchetParameterSpec unlimited() {
        return new RatchetParameterSpec(Duration.ofMillis(100), RatchetParameterSpec.UNLIMITED, Duration.ofHours(1));
    }

    private static SecretKey key(RatchetParameterSpec spec) throws Exception {
        KeyGenerator generator = KeyGenerator.getInstance("TinyMLS");
        generator.init(spec);
        return generator.generateKey();
    }

    private static Deque<SecretKey> fill() throws Exception {
        Deque<SecretKey> keys = new ArrayDeque<>();
        try {
            while (true) {
                keys.add(key(unlimited()));
            }
        } catch (ProviderException e) {
            System.out.println("keys=" + keys.size());
            System.out.println("refusal=" + e.getMessage());
        }
        return keys;
    }

    /** The first epoch of a key's export. */
    private static long from(SecretKey key) {
        return number(key.getEncoded(), FROM);
    }

    private static long epoch(byte[] message) {
        return number(message, 1);
    }

    private static long number(byte[] bytes, int offset) {
        long number = 0;
        for (int i = 0; i < 6; i++) {
            number = number << 8 | bytes[offset + i] & 0xff;
        }
        return number;
    }
}
