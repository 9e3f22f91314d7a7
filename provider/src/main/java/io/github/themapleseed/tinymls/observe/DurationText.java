package io.github.themapleseed.tinymls.observe;

/** Writes durations for people: "850 ms", "7.3 s", "2 min 5 s", "13 min", "5 h 12 min", "21 d". */
public final class DurationText {
    private static final long SECOND = 1_000;
    private static final long MINUTE = 60 * SECOND;
    private static final long HOUR = 60 * MINUTE;
    private static final long DAY = 24 * HOUR;
    /** From this many of a unit on, the next smaller unit is left out. */
    private static final int TWO_DIGITS = 10;
    private static final int TENTH_MILLIS = 100;

    private DurationText() {
    }

    /** Two or three significant digits of a duration in ms; its sign is left out. */
    public static String ofMillis(long signed) {
        long millis = signed == Long.MIN_VALUE ? Long.MAX_VALUE : Math.abs(signed);
        if (millis < SECOND) {
            return millis + " ms";
        }
        if (millis < MINUTE) {
            long tenths = millis % SECOND / TENTH_MILLIS;
            return millis / SECOND + (tenths == 0 ? " s" : "." + tenths + " s");
        }
        if (millis < HOUR) {
            return both(millis, MINUTE, "min", SECOND, "s");
        }
        return millis < DAY ? both(millis, HOUR, "h", MINUTE, "min") : both(millis, DAY, "d", HOUR, "h");
    }

    private static String both(long millis, long unit, String name, long smaller, String smallerName) {
        long rest = millis % unit / smaller;
        String whole = millis / unit + " " + name;
        return millis / unit >= TWO_DIGITS || rest == 0 ? whole : whole + " " + rest + " " + smallerName;
    }
}
