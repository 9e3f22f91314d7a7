package io.github.themapleseed.tinymls.observe;

import java.util.ArrayList;
import java.util.List;

/**
 * How the current thread delivers its security events: at once, unless it has set another mode. A thread that erases
 * hands them over to another thread, since erasing must not wait for a log. A thread that has a lock or a secret holds
 * them back until it has released it, since the log may block, or may seal and need the same lock.
 */
public final class EventDelivery {
    /**
     * Null delivers at once, true hands over, false or a list of events holds back. The values are of JDK classes, and
     * the mode is null outside of a call: so no thread pins the provider's class loader.
     */
    private static final ThreadLocal<Object> MODE = new ThreadLocal<>();

    private EventDelivery() {
    }

    /**
     * Hands this thread's events over until {@link #end}.
     *
     * @return the argument for {@code end}: true, or false if an outer call of this thread has set a mode already
     */
    public static boolean handOver() {
        return begin(Boolean.TRUE);
    }

    /** Holds this thread's events back until {@link #end}; result as for {@link #handOver}. */
    public static boolean holdBack() {
        return begin(Boolean.FALSE);
    }

    private static boolean begin(Boolean mode) {
        if (MODE.get() != null) {
            return false;
        }
        MODE.set(mode);
        return true;
    }

    /** Ends the mode that {@link #handOver} or {@link #holdBack} began, and delivers the events held back. */
    public static void end(boolean begun) {
        if (!begun) {
            return;
        }
        Object mode = MODE.get();
        MODE.set(null);
        if (mode instanceof List<?> held) {
            for (Object report : held) {
                SecurityEvent.deliver((EventRecord) report);
            }
        }
    }

    static boolean isHandingOver() {
        return MODE.get() == Boolean.TRUE;
    }

    /** Holds an event back if that is this thread's mode; returns whether it is. */
    static boolean holdBackIfAsked(EventRecord report) {
        Object mode = MODE.get();
        if (mode == null || mode == Boolean.TRUE) {
            return false;
        }
        List<Object> held = new ArrayList<>();
        if (mode instanceof List<?> before) {
            held.addAll(before);
        }
        held.add(report);
        MODE.set(held);
        return true;
    }
}
