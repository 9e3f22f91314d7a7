package io.github.themapleseed.tinymls.conformance.process.child;

import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.lang.ref.Reference;
import java.net.InetAddress;
import java.net.MalformedURLException;
import java.net.Socket;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Provider;
import java.util.Arrays;
import java.util.List;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;
import javax.management.ObjectName;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;

/**
 * Works in surroundings that lack something, and says what it sees of TinyMLS there. Arguments: a jar to load in a
 * class loader of its own ("-" for the paths of the JVM); what of the JDK that loader hides, as beginnings of class
 * names with a comma between; then "jmx", "jfr" or both for what to look at from outside; a port with metrics, or 0.
 */
public final class Surroundings {
    private Surroundings() {
    }

    /** What an application server's class loader shows of the JDK. */
    private static final class Hiding extends ClassLoader {
        private final List<String> hidden;

        Hiding(List<String> hidden) {
            super(ClassLoader.getPlatformClassLoader());
            this.hidden = hidden;
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (hidden.stream().anyMatch(name::startsWith)) {
                throw new ClassNotFoundException(name);
            }
            return super.loadClass(name, resolve);
        }
    }

    /** What needs module jdk.jfr. */
    private static final class FlightRecorder {
        private static Object start() {
            Recording recording = new Recording();
            recording.start();
            return recording;
        }

        private static long count(Object recording) throws IOException {
            try (Recording running = (Recording) recording) {
                running.stop();
                Path file = Files.createTempFile("surroundings", ".jfr");
                running.dump(file);
                long events = RecordingFile.readAllEvents(file).stream()
                        .filter(event -> event.getEventType().getName().equals("tinymls.SelfTest")).count();
                Files.delete(file);
                return events;
            }
        }
    }

    /** What needs module java.management. */
    private static final class Management {
        private static int beans() throws Exception {
            return ManagementFactory.getPlatformMBeanServer()
                    .queryNames(new ObjectName("io.github.themapleseed.tinymls:*"), null).size();
        }
    }

    /** Runs it. */
    public static void main(String[] arguments) throws Exception {
        Object recording = arguments[2].contains("jfr") ? FlightRecorder.start() : null;
        Class<?> tinyMls = loader(arguments[0], arguments[1])
                .loadClass("io.github.themapleseed.tinymls.TinyMls");
        System.out.println("installed=" + ((Provider) tinyMls.getMethod("install").invoke(null)).getName());
        SecretKey key = KeyGenerator.getInstance("TinyMLS").generateKey();
        Cipher cipher = Cipher.getInstance("TinyMLS");
        cipher.init(Cipher.ENCRYPT_MODE, key);
        byte[] message = cipher.doFinal(new byte[10]);
        cipher.init(Cipher.DECRYPT_MODE, key);
        System.out.println("opened=" + cipher.doFinal(message).length);
        message[message.length - 1] ^= 1;
        try {
            cipher.doFinal(message);
        } catch (AEADBadTagException expected) {
            System.out.println("refused=yes");
        }
        System.out.println(tinyMls.getMethod("health").invoke(null));
        System.out.println("metrics=" + tinyMls.getMethod("metrics").invoke(null).toString().lines().count());
        System.out.println("scraped=" + scrape(Integer.parseInt(arguments[3])));
        System.out.println("beans=" + (arguments[2].contains("jmx") ? Management.beans() : 0));
        System.out.println("recorded=" + (recording == null ? 0 : FlightRecorder.count(recording)));
        System.out.println("uninstalled=" + tinyMls.getMethod("uninstall").invoke(null));
        Reference.reachabilityFence(key);
    }

    private static ClassLoader loader(String jar, String hidden) throws MalformedURLException {
        return jar.equals("-") ? Surroundings.class.getClassLoader() : new URLClassLoader(
                new URL[] {Path.of(jar).toUri().toURL()}, new Hiding(Arrays.asList(hidden.split(","))));
    }

    private static String scrape(int port) throws IOException {
        if (port == 0) {
            return "none";
        }
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port);
                InputStream in = client.getInputStream()) {
            client.getOutputStream().write("GET /metrics HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().findFirst().orElse("");
        }
    }
}
