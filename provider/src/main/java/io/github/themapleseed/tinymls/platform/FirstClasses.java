package io.github.themapleseed.tinymls.platform;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/**
 * Loads the classes of a fresh JVM's first message on a thread of its own, some steps ahead of the thread that sets the
 * provider up. Loading them is most of what the first message costs, and a second processor is idle then. The file
 * names them without the package of all rooms, in the order in which they are needed. Those with a plus are
 * initialised too: their initialisers use the JDK, or classes whose initialisers use nothing else, so the two threads
 * never wait for each other in a circle. A name that is not found, say in a jar that was cut down, does no harm.
 */
public final class FirstClasses implements Runnable {
    private static boolean begun;

    private FirstClasses() {
    }

    /** Begins to load them if that has not begun, and if there is a processor for it. Throws nothing. */
    public static synchronized void begin() {
        if (!begun && Runtime.getRuntime().availableProcessors() > 1) {
            begun = true;
            try {
                DetachedThread.start("TinyMLS classes", new FirstClasses());
            } catch (RuntimeException | Error noThread) {
                return; // they are loaded when they are needed
            }
        }
    }

    /** The thread's work. */
    @Override
    public void run() {
        String here = FirstClasses.class.getPackageName();
        String root = here.substring(0, here.lastIndexOf('.') + 1);
        try (BufferedReader file = new BufferedReader(new InputStreamReader(
                FirstClasses.class.getResourceAsStream("first-classes.txt"), StandardCharsets.US_ASCII))) {
            for (String name = file.readLine(); name != null; name = file.readLine()) {
                boolean isInitialised = name.startsWith("+");
                Class.forName(root + name.substring(isInitialised ? 1 : 0), isInitialised,
                        FirstClasses.class.getClassLoader());
            }
        } catch (IOException | ClassNotFoundException | RuntimeException | Error missing) {
            return;
        }
    }
}
