package io.github.themapleseed.tinymls.observe;

import java.util.ArrayList;
import java.util.List;

/**
 * How the current thread reports. Usually at once. A thread that erases hands its reports over to another thread, since
 * erasing must not wait for a log. A thread that holds a lock or a secret holds its reports back until it has released
 * it: the log may block, or may itself seal and need the same lock.
 */
public final class EventDelivery {
    /**
     * Null: reports at once. Otherwise true: hands over. Otherwise false or a list: holds back. The values are classes
     * of the JDK, and null when no call is under way, so that no thread pins the provider's class loader.
     */
    private static final ThreadLocal<Object> MODE = new ThreadLocal<>();

    private EventDelivery() {
    }

    /**
     * Hands this thread's reports over until {@link #end}.
     *
     * @return what {@code end} takes: true, or false where an outer call of this thread has begun already
     */
    public static boolean handOver() {
        return begin(Boolean.TRUE);
    }

    /** Holds this thread's reports back until {@link #end}; result as for {@link #handOver}. */
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

    /** Ends what the call with that result has begun: what was held back is reported now. */
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

    /** Holds a report back if this thread does that at present. */
    static boolean heldBack(EventRecord report) {
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
