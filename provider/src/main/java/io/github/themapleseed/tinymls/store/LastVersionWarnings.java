package io.github.themapleseed.tinymls.store;

import io.github.themapleseed.tinymls.observe.Counter;
import io.github.themapleseed.tinymls.observe.DurationText;
import io.github.themapleseed.tinymls.observe.SecurityEvent;
import io.github.themapleseed.tinymls.platform.Nullable;
import io.github.themapleseed.tinymls.session.KeyEntry;
import io.github.themapleseed.tinymls.session.VersionStatus;
import io.github.themapleseed.tinymls.storefile.ItemId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Warns that nothing follows the last version of an entry: once when a tenth of that version's life is left, once when
 * a hundredth is, and once when it is over. A process that starts later than one of these times warns at once.
 */
final class LastVersionWarnings {
    private static final int TENTH = 10;
    private static final int HUNDREDTH = 100;
    static final int REACHED = Integer.MAX_VALUE;

    /** The part of a version's life that was last warned of, by key id. */
    private final Map<ItemId, Integer> warned = new HashMap<>();

    /** Looks at the entries of those stores. */
    synchronized void look(List<UnlockedStore> stores) {
        for (UnlockedStore store : stores) {
            long wall = store.dependencies().wallMillis();
            store.entries().entries().values().forEach(entry -> look(entry, wall));
        }
    }

    private void look(KeyEntry entry, long wall) {
        VersionStatus last = entry.lastVersion();
        if (last == null) {
            return;
        }
        ItemId id = ItemId.of(last.keyId());
        Integer part = partLeft(last, wall);
        if (part == null) {
            warned.remove(id); // a warning by a clock that was wrong does not stop the next one
        }
        if (part == null || warned.getOrDefault(id, 0) >= part) {
            return;
        }
        warned.put(id, part);
        long left = last.lastInForce() - wall;
        SecurityEvent.reportElsewhere(counter(part), left, words(entry, part, left));
    }

    static String words(KeyEntry entry, int part, long leftMillis) {
        return "entry " + entry.name() + " has no successor, and "
                + (part == REACHED ? "ended " + DurationText.ofMillis(-leftMillis) + " ago: take in a newer copy of the"
                        + " file with store FILE merge COPY; if there is none, appoint one with store FILE succeed"
                        + " ALIAS --gap"
                        : "ends in " + DurationText.ofMillis(leftMillis) + ": appoint one with store FILE succeed"
                        + " ALIAS");
    }

    private static Counter counter(int part) {
        return part == TENTH ? Counter.ENTRY_END_TENTH
                : part == HUNDREDTH ? Counter.ENTRY_END_HUNDREDTH : Counter.ENTRY_END_REACHED;
    }

    /** The part of its life that is left: {@link #TENTH}, {@link #HUNDREDTH}, {@link #REACHED}; null if it is more. */
    private static @Nullable Integer partLeft(VersionStatus version, long wall) {
        long left = version.lastInForce() - wall;
        long life = version.lastInForce() - version.activation();
        if (wall < version.activation() || left > life / TENTH) {
            return null;
        }
        return left < 0 ? REACHED : left <= life / HUNDREDTH ? HUNDREDTH : TENTH;
    }
}
