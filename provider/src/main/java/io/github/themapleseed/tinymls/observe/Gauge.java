package io.github.themapleseed.tinymls.observe;

import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.LongBinaryOperator;
import java.util.function.ToLongFunction;

/** What is looked up when it is asked for: the state of whatever is alive, which is held weakly. */
public enum Gauge {
    /** Keys alive. */
    LIVE_KEYS("live_keys", "Keys that seal and open, in the hands of applications or behind raw keys.", true),
    /** Sessions of raw keys. */
    SESSIONS("sessions", "Sessions kept for keys that were handed to a cipher in the raw.", true),
    /** Receiver epochs. */
    RECEIVER_EPOCHS("receiver_epochs", "Traffic keys of senders, kept to open what follows.", true),
    /** Engines. */
    ENGINES("engines", "Keyed engines that wait for their next message.", true),
    /** Whether the self-test passed. */
    SELF_TEST("self_test_passed", "0 if a provider is in its error state, else 1.", false),
    /** The oldest epoch, in ms. */
    OLDEST_EPOCH("oldest_openable_epoch_seconds",
            "Unix time of the oldest epoch that a key with a window can still derive, where that is known.", false);

    final String metric;
    final String help;
    private final boolean sums;
    private final LongBinaryOperator merge;
    private final Readings readings = new Readings();

    Gauge(String name, String help, boolean sums) {
        this.metric = "tinymls_" + name;
        this.help = help;
        this.sums = sums;
        this.merge = sums ? Long::sum : Math::min;
    }

    /** What a source says that has nothing to say at present. */
    public static final long NONE = Readings.NONE;

    /** Takes that object's readings into account for as long as it is reachable. */
    public <T> void watch(T owner, ToLongFunction<T> reading) {
        readings.add(owner, reading);
    }

    /** How many objects are asked. */
    int sources() {
        return readings.size();
    }

    /** The reading of all sources together: where there is none, a sum is 0 and anything else is not known. */
    public OptionalLong read() {
        OptionalLong found = readings.stream().reduce(merge);
        return found.isEmpty() && sums ? OptionalLong.of(0) : found;
    }

    /** A reading in the metric's unit. */
    String text(long reading) {
        return this == OLDEST_EPOCH ? String.format(Locale.ROOT, "%.3f", reading / 1000.0) : Long.toString(reading);
    }
}
