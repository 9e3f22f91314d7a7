package io.github.themapleseed.tinymls.conformance.process.child;

import io.github.themapleseed.tinymls.RatchetParameterSpec;
import io.github.themapleseed.tinymls.TinyMls;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.security.InvalidKeyException;
import java.security.ProviderException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import javax.crypto.Cipher;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.SecretKeySpec;

/**
 * Makes keys that never forget until the JVM has no direct memory left, while a key with a short window is there: that
 * one must still erase. Then some of the keys are destroyed, and all works again.
 */
public final class ScarceMemory {
    private static final int FROM = 24;
    private static final int REFUSALS = 200;

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
        Demands demands = new Demands();
        Deque<SecretKey> others = fill();
        useUp(others);
        demands.makeAll("without memory ");
        System.out.println("collections of garbage for " + REFUSALS + " refusals=" + collectionsOf(REFUSALS));
        while (from(forgetful) <= epoch(message)) {
            Thread.sleep(50);
        }
        System.out.println("erased while there was no memory=1");
        for (int i = 0; i < 1_000; i++) {
            others.removeLast().destroy();
        }
        demands.makeAll("");
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

    /** Begins sender epochs, which need less than a key, until there is nothing left for these either. */
    private static void useUp(Deque<SecretKey> keys) throws Exception {
        try {
            for (SecretKey key : keys) {
                cipher(Cipher.ENCRYPT_MODE, key).doFinal(new byte[10]);
            }
            System.out.println("used up=0");
        } catch (ProviderException e) {
            System.out.println("used up=1");
        }
    }

    /** How often all garbage was collected while so many keys were asked for: a JVM does that before it refuses. */
    private static long collectionsOf(int keys) throws Exception {
        long before = collections();
        for (int i = 0; i < keys; i++) {
            try {
                key(unlimited());
            } catch (ProviderException e) {
                continue;
            }
        }
        return collections() - before;
    }

    private static long collections() {
        return ManagementFactory.getGarbageCollectorMXBeans().stream()
                .mapToLong(GarbageCollectorMXBean::getCollectionCount).sum();
    }

    private static Cipher cipher(int mode, SecretKey key) throws Exception {
        Cipher cipher = Cipher.getInstance("TinyMLS");
        cipher.init(mode, key);
        return cipher;
    }

    /** Calls that need memory, each with objects made while there was some. */
    private static final class Demands {
        private static final int LONG = 9 << 20;

        private final Map<String, Callable<Object>> calls = new LinkedHashMap<>();

        Demands() throws Exception {
            byte[] root = new byte[32];
            root[0] = 1;
            SecretKey raw = new SecretKeySpec(root, "AES");
            SecretKey opening = key(unlimited());
            byte[] encoding = opening.getEncoded();
            SecretKey twin = translated(new SecretKeySpec(encoding, "TinyMLS"));
            byte[] message = cipher(Cipher.ENCRYPT_MODE, twin).doFinal(new byte[10]);
            byte[] longMessage = cipher(Cipher.ENCRYPT_MODE, twin).doFinal(new byte[LONG]);
            Cipher sealer = cipher(Cipher.ENCRYPT_MODE, key(unlimited()));
            Cipher opener = cipher(Cipher.DECRYPT_MODE, opening);
            SecretKey streaming = key(unlimited());
            Cipher stream = Cipher.getInstance("TinyMLS");
            calls.put("generate", () -> key(unlimited()));
            calls.put("translate", () -> translated(raw));
            calls.put("import", () -> translated(new SecretKeySpec(encoding, "TinyMLS")));
            calls.put("raw key", () -> cipher(Cipher.ENCRYPT_MODE, raw));
            calls.put("seal", () -> sealer.doFinal(new byte[10]));
            calls.put("open", () -> opener.doFinal(message));
            calls.put("open a long one", () -> opener.doFinal(longMessage));
            calls.put("stream", () -> {
                stream.init(Cipher.ENCRYPT_MODE, streaming); // a message that failed in its middle takes an init
                byte[] first = stream.update(new byte[LONG]);
                byte[] last = stream.doFinal();
                return first.length + last.length;
            });
            calls.put("export", streaming::getEncoded);
        }

        private static SecretKey translated(SecretKey key) throws Exception {
            return SecretKeyFactory.getInstance("TinyMLS").translateKey(key);
        }

        /** Prints how each ends: done, refused for want of memory, or anything else. */
        void makeAll(String when) {
            calls.forEach((name, call) -> System.out.println(when + name + "=" + outcome(call)));
        }

        private static String outcome(Callable<Object> call) {
            try {
                call.call();
                return "done";
            } catch (Exception | Error e) {
                // The JDK's SecretKeyFactory hides every failure behind an InvalidKeyException.
                Throwable reason = e instanceof InvalidKeyException && e.getCause() != null ? e.getCause() : e;
                boolean isClear = reason instanceof ProviderException
                        && reason.getMessage().contains("-XX:MaxDirectMemorySize");
                return isClear ? "refused" : e.toString();
            }
        }
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
