package io.github.themapleseed.tinymls.observe;

import java.util.Locale;
import java.util.OptionalLong;

/** A metric that goes up and down. It is read from live objects, held weakly, whenever metrics are shown. */
public enum Gauge {
    LIVE_KEYS("live_keys", "Keys that seal and open: live keys that applications hold, and sessions of raw keys.",
            Merge.SUM),
    SESSIONS("sessions", "Sessions kept for keys that were handed to a cipher in the raw.", Merge.SUM),
    RECEIVER_EPOCHS("receiver_epochs", "Traffic keys of senders, kept to open what follows.", Merge.SUM),
    ENGINES("engines", "Idle keyed engines in the pools.", Merge.SUM),
    SELF_TEST("self_test_passed", "0 if a provider is in its error state, else 1.", Merge.LEAST),
    OLDEST_EPOCH("oldest_openable_epoch_seconds",
            "Unix time of the oldest epoch that a key with a window can still derive, where that is known.",
            Merge.LEAST),
    OPENED_LAG("opened_epoch_lag_seconds_max", "How far behind this machine's clock an epoch lay at the most, when"
            + " its first message was opened, in the last 5 to 10 minutes.", Merge.GREATEST),
    OPENED_LEAD("opened_epoch_lead_seconds_max", "How far ahead of this machine's clock an epoch lay at the most, when"
            + " its first message was opened, in the last 5 to 10 minutes.", Merge.GREATEST),
    WINDOW_USE("window_used_ratio_max", "The greater of lag and lead as a share of the key's window: from 1 on messages"
            + " are refused.", Merge.GREATEST),
    SOONEST_END("soonest_key_end_seconds", "Seconds until the first of the live keys ends.", Merge.LEAST),
    KEYS_UNABLE("keys_that_cannot_seal",
            "Keys in use that cannot seal: past their life, or with a clock behind what they have erased.", Merge.SUM),
    NOTHING_IN_FORCE("nothing_in_force_seconds", "Seconds until no version of a live key is in force, for the first of"
            + " them; for a key without a store, until its end.", Merge.LEAST),
    VERSIONS_WAITING("versions_waiting", "Versions in key stores that are not in force yet.", Merge.SUM),
    NEXT_ACTIVATION("next_activation_seconds", "Seconds until the next version comes into force.", Merge.LEAST),
    ENTRY_SET("entry_set_fingerprint", "48 bits of SHA-256 over the entry ids, key ids and activations of the loaded"
            + " key stores: the same on all machines that hold the same keys.", Merge.SUM),
    STORE_OLDEST_EPOCH("store_oldest_epoch_seconds",
            "Unix time of the oldest epoch that the file of an attached key store still opens.", Merge.LEAST),
    STORES_ATTACHED("stores_attached", "Key stores whose files are read and written.", Merge.SUM),
    STORES_READ_ONLY("stores_read_only", "Key stores whose files are read and cannot be written.", Merge.SUM),
    STORES_DETACHED("stores_detached", "Key stores without a file that forgets with them.", Merge.SUM),
    STORES_FAILING("stores_failing", "Key stores whose files cannot be read, or not be written at present.", Merge.SUM),
    STORE_WRITE_AGE("store_write_age_seconds", "Seconds since this process last wrote the file of a key store, for the"
            + " one not written for longest.", Merge.GREATEST),
    STORE_LOOK_AGE("store_look_age_seconds", "Seconds since the last good look at the file of a key store, for the one"
            + " not seen for longest.", Merge.GREATEST);

    /** How the readings of several objects are combined. */
    private enum Merge {
        SUM, LEAST, GREATEST;

        long of(long one, long other) {
            return switch (this) {
                case SUM -> one + other;
                case LEAST -> Math.min(one, other);
                case GREATEST -> Math.max(one, other);
            };
        }
    }

    /** An object with readings of some gauges. */
    public interface Source {
        /** The reading of that gauge at present, or {@link #NONE}. */
        long read(Gauge gauge);
    }

    final String metric;
    final String help;
    private final Merge merge;
    @SuppressWarnings("ImmutableEnumChecker") // objects come and go
    private final WeakSources<Source> sources = new WeakSources<>();

    Gauge(String name, String help, Merge merge) {
        this.metric = "tinymls_" + name;
        this.help = help;
        this.merge = merge;
    }

    /** Reading of an object that has no value at present. */
    public static final long NONE = Long.MIN_VALUE;

    /** Reads these gauges of that object for as long as it is reachable. */
    public static void watch(Source owner, Gauge... gauges) {
        for (Gauge gauge : gauges) {
            gauge.sources.add(owner);
        }
    }

    /** How many objects are read. */
    int sources() {
        return sources.size();
    }

    /** The readings of all objects combined. Without a reading, a sum is 0 and anything else is not known. */
    public OptionalLong read() {
        OptionalLong found = sources.stream().mapToLong(source -> source.read(this)).filter(reading -> reading != NONE)
                .reduce(merge::of);
        return found.isEmpty() && merge == Merge.SUM ? OptionalLong.of(0) : found;
    }

    /** Whether readings are thousandths of the metric's unit: ms shown as seconds, or thousandths of the window. */
    private boolean isInThousandths() {
        return switch (this) {
            case OLDEST_EPOCH, OPENED_LAG, OPENED_LEAD, WINDOW_USE, SOONEST_END, NOTHING_IN_FORCE, NEXT_ACTIVATION,
                    STORE_OLDEST_EPOCH, STORE_WRITE_AGE, STORE_LOOK_AGE -> true;
            default -> false;
        };
    }

    /** A reading in the metric's unit. */
    String text(long reading) {
        return isInThousandths() ? String.format(Locale.ROOT, "%.3f", reading / 1000.0) : Long.toString(reading);
    }
}
