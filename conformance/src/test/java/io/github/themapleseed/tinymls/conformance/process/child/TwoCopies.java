package io.github.themapleseed.tinymls.conformance.process.child;

import java.lang.management.ManagementFactory;
import java.lang.ref.Reference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.security.Provider;
import javax.crypto.Cipher;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;
import javax.management.ObjectName;

/** Two applications in one process, each with a copy of the jar named by the argument, both with the same settings. */
public final class TwoCopies {
    private TwoCopies() {
    }

    /** Runs it. */
    public static void main(String[] arguments) throws Exception {
        URL jar = Path.of(arguments[0]).toUri().toURL();
        Class<?> first = copy(jar, "TinyMls");
        use("first", (Provider) first.getMethod("install").invoke(null)); // stays in the list
        Class<?> second = copy(jar, "TinyMls");
        Provider provider = (Provider) copy(second, "TinyMlsProvider").getDeclaredConstructor().newInstance();
        use("second", provider);
        beans("both");
        first.getMethod("uninstall").invoke(null);
        beans("second");
        use("second alone", provider);
        Reference.reachabilityFence(provider);
        second.getMethod("install").invoke(null);
        System.out.println(second.getMethod("health").invoke(null));
        second.getMethod("uninstall").invoke(null);
        beans("none");
    }

    private static Class<?> copy(URL jar, String name) throws ClassNotFoundException {
        return new URLClassLoader(new URL[] {jar}, ClassLoader.getPlatformClassLoader())
                .loadClass("io.github.themapleseed.tinymls." + name);
    }

    private static Class<?> copy(Class<?> sameCopy, String name) throws ClassNotFoundException {
        return sameCopy.getClassLoader().loadClass("io.github.themapleseed.tinymls." + name);
    }

    private static void use(String who, Provider provider) throws Exception {
        SecretKey key = KeyGenerator.getInstance("TinyMLS", provider).generateKey();
        Cipher cipher = Cipher.getInstance("TinyMLS", provider);
        cipher.init(Cipher.ENCRYPT_MODE, key);
        byte[] message = cipher.doFinal(new byte[10]);
        cipher.init(Cipher.DECRYPT_MODE, key);
        System.out.println(who + "=" + cipher.doFinal(message).length);
    }

    private static void beans(String who) throws Exception {
        System.out.println("beans of " + who + "=" + ManagementFactory.getPlatformMBeanServer()
                .queryNames(new ObjectName("io.github.themapleseed.tinymls:*"), null).size());
    }
}
