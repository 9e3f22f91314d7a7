package io.github.themapleseed.tinymls.store;

import io.github.themapleseed.tinymls.observe.DurationText;
import io.github.themapleseed.tinymls.storefile.StoreContents;
import io.github.themapleseed.tinymls.storefile.StoreEntry;
import io.github.themapleseed.tinymls.storefile.StoreHeader;
import io.github.themapleseed.tinymls.storefile.StoreVersion;
import io.github.themapleseed.tinymls.storefile.VersionsInForce;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** What a store holds, in words; nothing secret. */
final class StoreDescription {
    private static final int SHOWN_ID_BYTES = 4;

    private StoreDescription() {
    }

    /** The lines about a store. */
    static List<String> of(StoreHeader header, StoreContents contents, long now) {
        List<String> lines = new ArrayList<>();
        lines.add("TinyMLS key store " + HexFormat.of().formatHex(header.storeId(), 0, SHOWN_ID_BYTES) + ", written "
                + ago(header.writtenAt(), now) + ", PBKDF2 with " + header.iterations() + " iterations");
        for (StoreEntry entry : contents.entries()) {
            describe(entry, now, lines);
        }
        if (contents.entries().isEmpty()) {
            lines.add("It has no entries.");
        }
        if (!contents.tombstones().isEmpty()) {
            lines.add("Deleted or withdrawn: " + contents.tombstones().size());
        }
        return lines;
    }

    private static void describe(StoreEntry entry, long now, List<String> lines) {
        lines.add("\"" + entry.alias() + "\" (entry " + entry.id().publicName() + "), made " + ago(entry.created(), now)
                + ", period " + DurationText.ofMillis(entry.periodMillis()) + ", window "
                + (entry.isUnlimited() ? "unlimited" : DurationText.ofMillis(entry.windowMillis())));
        for (int i = 0; i < entry.versions().size(); i++) {
            lines.add("  " + described(entry, i, now));
        }
        long gap = VersionsInForce.nextGap(entry.versions(), now);
        lines.add(gap <= now ? "  NOTHING IS IN FORCE: this key neither seals nor opens what is sealed now"
                : "  nothing is in force from " + Instant.ofEpochMilli(gap) + " on, in "
                + DurationText.ofMillis(gap - now));
    }

    private static String described(StoreEntry entry, int index, long now) {
        StoreVersion version = entry.versions().get(index);
        long last = VersionsInForce.lastInForce(entry.versions(), index);
        String when = version.activation() > last ? "never in force"
                : now < version.activation()
                ? "comes into force in " + DurationText.ofMillis(version.activation() - now)
                : now <= last ? "IN FORCE" : "over";
        return "key " + HexFormat.of().formatHex(version.key().keyId(), 0, SHOWN_ID_BYTES) + ": "
                + when + ", from " + Instant.ofEpochMilli(version.activation()) + " to " + Instant.ofEpochMilli(last)
                + "; opens messages from " + Instant.ofEpochMilli(version.key().tree().from()) + " on";
    }

    private static String ago(long epoch, long now) {
        return Instant.ofEpochMilli(epoch) + " (" + DurationText.ofMillis(now - epoch)
                + (epoch > now ? " ahead of this clock)" : " ago)");
    }
}
