package io.github.themapleseed.tinymls.conformance.process.child;

import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.security.Security;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javax.crypto.Cipher;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import javax.management.ObjectName;
import jdk.jfr.Recording;

/**
 * An application that is deployed twenty times in one process with each value of tinymls.metrics, each time in a class
 * loader of its own that brings the jar along. Arguments: the jar, a free port, and how it is ended: "uninstall", or
 * "remove", which only takes the provider off the list.
 */
public final class Redeployed {
    private static final int TIMES = 20;
    private static final long PATIENCE_NANOS = 240_000_000_000L;
    private static final String BEANS = "io.github.themapleseed.tinymls:*";

    private Redeployed() {
    }

    /** Runs it, with the flight recorder on. */
    public static void main(String[] arguments) throws Exception {
        URL jar = Path.of(arguments[0]).toUri().toURL();
        String port = arguments[1];
        boolean uninstall = arguments[2].equals("uninstall");
        try (Recording recording = new Recording()) {
            recording.start();
            for (String metrics : List.of("", "jmx", "127.0.0.1:" + port, "jmx,127.0.0.1:" + port)) {
                System.setProperty("tinymls.metrics", metrics);
                deployOften(jar, metrics, Integer.parseInt(port), uninstall);
            }
        }
    }

    private static void deployOften(URL jar, String metrics, int port, boolean uninstall) throws Exception {
        List<WeakReference<Object>> dropped = new ArrayList<>();
        int left = 0;
        int shown = 0;
        for (int i = 0; i < TIMES; i++) {
            URLClassLoader application = new URLClassLoader(new URL[] {jar}, ClassLoader.getPlatformClassLoader());
            Class<?> tinyMls = application.loadClass("io.github.themapleseed.tinymls.TinyMls");
            dropped.add(new WeakReference<>(application));
            dropped.add(new WeakReference<>(tinyMls.getMethod("install").invoke(null)));
            work(dropped);
            shown += tinyMls.getMethod("health").invoke(null).toString().contains("NOT SHOWN") ? 0 : 1;
            if (uninstall) {
                tinyMls.getMethod("uninstall").invoke(null);
                left += beans() + (isFree(port) ? 0 : 1);
            } else {
                Security.removeProvider("TinyMLS");
            }
        }
        awaitCollection(dropped);
        System.out.println("left " + metrics + "=" + (left + beans() + (isFree(port) ? 0 : 1)));
        System.out.println("shown " + metrics + "=" + shown);
        System.out.println("collected " + metrics + "=" + dropped.size());
    }

    /** Keeps no key, but leaves one alive and a message half sealed. */
    private static void work(List<WeakReference<Object>> dropped) throws Exception {
        SecretKey live = KeyGenerator.getInstance("TinyMLS").generateKey();
        for (SecretKey key : List.of(live, new SecretKeySpec(new byte[32], "AES"))) {
            Cipher cipher = Cipher.getInstance("TinyMLS");
            cipher.init(Cipher.ENCRYPT_MODE, key);
            byte[] message = cipher.doFinal(new byte[10]);
            cipher.update(new byte[100_000]);
            Cipher opening = Cipher.getInstance("TinyMLS");
            opening.init(Cipher.DECRYPT_MODE, key);
            opening.doFinal(message);
            dropped.add(new WeakReference<>(cipher));
        }
        dropped.add(new WeakReference<>(live));
    }

    private static int beans() throws Exception {
        return ManagementFactory.getPlatformMBeanServer().queryNames(new ObjectName(BEANS), null).size();
    }

    private static boolean isFree(int port) throws Exception {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (BindException taken) {
            return false;
        }
    }

    private static void awaitCollection(List<WeakReference<Object>> dropped) throws Exception {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (dropped.stream().anyMatch(reference -> !reference.refersTo(null)) || threads() > 0) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError(threads() + " threads: " + stacks() + ", still held: "
                        + dropped.stream().map(WeakReference::get).filter(Objects::nonNull).toList());
            }
            System.gc();
            Thread.sleep(100);
        }
    }

    private static String stacks() {
        return Thread.getAllStackTraces().entrySet().stream().filter(thread -> isOfACopy(thread.getKey().getName()))
                .map(thread -> thread.getKey().getName() + " at " + List.of(thread.getValue())).toList().toString();
    }

    /** Threads that a copy of the provider started: its own, and the cleaner's. */
    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream().map(Thread::getName)
                .filter(Redeployed::isOfACopy).count();
    }

    private static boolean isOfACopy(String threadName) {
        return threadName.startsWith("TinyMLS") || threadName.startsWith("Cleaner-");
    }
}
