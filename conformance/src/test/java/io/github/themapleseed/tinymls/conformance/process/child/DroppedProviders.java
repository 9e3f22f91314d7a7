package io.github.themapleseed.tinymls.conformance.process.child;

import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.security.Provider;
import java.security.Security;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import javax.crypto.Cipher;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * Loads the jar named by the argument in class loaders of its own, seals and opens with live and raw keys, drops
 * everything and waits for the collector to take it all, class loaders included.
 */
public final class DroppedProviders {
    private static final int LOADERS = 100;
    private static final long PATIENCE_NANOS = 300_000_000_000L;

    private DroppedProviders() {
    }

    /** Runs it. */
    public static void main(String[] args) throws Exception {
        List<Reference<?>> dropped = new ArrayList<>();
        for (int i = 0; i < LOADERS; i++) {
            use(Path.of(args[0]).toUri().toURL(), dropped);
        }
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (dropped.stream().anyMatch(reference -> !reference.refersTo(null))) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("still held: " + dropped.stream().map(Reference::get).toList());
            }
            System.gc();
            Thread.sleep(20);
        }
        System.out.println("collected=" + dropped.size());
        System.out.println("threads=" + Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().toLowerCase().contains("tinymls")).count());
    }

    private static void use(URL jar, List<Reference<?>> dropped) throws Exception {
        URLClassLoader loader = new URLClassLoader(new URL[] {jar}, ClassLoader.getPlatformClassLoader());
        Provider provider = ServiceLoader.load(Provider.class, loader).stream().map(ServiceLoader.Provider::get)
                .filter(found -> found.getName().equals("TinyMLS")).findFirst().orElseThrow();
        Security.addProvider(provider);
        SecretKey live = KeyGenerator.getInstance("TinyMLS").generateKey();
        Cipher cipher = Cipher.getInstance("TinyMLS");
        for (SecretKey key : List.of(live, new SecretKeySpec(new byte[32], "AES"))) {
            cipher.init(Cipher.ENCRYPT_MODE, key);
            byte[] message = cipher.doFinal(new byte[10]);
            cipher.init(Cipher.DECRYPT_MODE, key);
            cipher.doFinal(message);
        }
        Security.removeProvider(provider.getName());
        for (Object each : List.of(loader, provider, live, cipher)) {
            dropped.add(new WeakReference<>(each));
        }
    }
}
