package io.github.themapleseed.tinymls.conformance.vectors;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.themapleseed.tinymls.conformance.model.Admission;
import io.github.themapleseed.tinymls.conformance.model.Admission.Verdict;
import io.github.themapleseed.tinymls.conformance.model.Position;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** The file epochs-v1.json: which epochs open under which key, at which time, within which window. */
final class EpochCatalog {
    private static final long NOW = MessageCase.PRESENT;
    private static final long MINUTE = 60_000;
    private static final long DAY = KeyCatalog.DAY;
    private static final long LAST = Position.LAST_EPOCH;
    private static final long UNLIMITED = Admission.UNLIMITED;

    static final EpochKey ROOT = key("root key by itself", 0, LAST, LAST);
    static final EpochKey DAY_LONG = key("whole, ends in a day", 0, LAST, NOW + DAY);
    static final EpochKey PUNCTURED = key("punctured, ends in a day", NOW - MINUTE, NOW + DAY, NOW + DAY);
    static final EpochKey SHORT = key("epochs end before the life", NOW - 100_000, NOW - 1000, NOW + DAY);
    static final EpochKey CUT_OFF = key("life ends before the epochs", NOW - MINUTE, NOW + DAY, NOW + 10_000);
    static final EpochKey NEVER = key("life ends before the first epoch", NOW, NOW + DAY, NOW - 1);
    static final EpochKey ZERO = key("life ends at 0", 0, LAST, 0);

    private EpochCatalog() {
    }

    /** The whole file. */
    static ObjectNode json() {
        ObjectNode file = JsonNodeFactory.instance.objectNode();
        file.put("format", "TinyMLS message format v1, conformance/FORMAT.md sections 8, 9 and 11");
        file.set("verify", VectorWriter.lines(
                "Keys: 'exportedKey' holds from..to of the tree of rootKey. All keys have one root key.",
                "Opening: with the key of that name, the clock at 'now' and the window, message opens to 'plaintext'"
                        + " with"
                        + " 'aad' if verdict is ADMITTED. Otherwise it is rejected by check EPOCH; which of the other"
                        + " verdicts an implementation can tell is its own affair.",
                "Sealing: a sender epoch that begins at 'now' has this epoch; null: none may begin.",
                "Double faults: two checks fail at once, and rejectedBy names the one that comes first. Those that fail"
                        + " check EPOCH do so at every later time too."));
        file.put("aad", HexFormat.of().formatHex(EpochCase.AAD));
        file.put("plaintext", HexFormat.of().formatHex(EpochCase.PLAINTEXT));
        ArrayNode keys = file.putArray("keys");
        List.of(ROOT, DAY_LONG, PUNCTURED, SHORT, CUT_OFF, NEVER, ZERO).forEach(key -> keys.add(key.json()));
        ArrayNode opening = file.putArray("opening");
        opening().forEach(each -> opening.add(each.json()));
        ArrayNode sealing = file.putArray("sealing");
        SealingEpochs.all().forEach(each -> sealing.add(each.json()));
        file.set("doubleFaults", DoubleFaults.json());
        return file;
    }

    static List<EpochCase> opening() {
        List<EpochCase> all = new ArrayList<>();
        windows(all);
        unlimited(all);
        endsOfTime(all);
        endOfLife(all);
        punctured(all);
        return all;
    }

    private static void windows(List<EpochCase> all) {
        for (long window : new long[] {0, 1, 10, MINUTE, LAST}) {
            String name = "window " + window + ", epoch = now";
            add(all, name, ROOT, NOW, window, NOW, Verdict.ADMITTED);
            if (window == LAST) {
                add(all, name + ", the first epoch", ROOT, NOW, window, 0, Verdict.ADMITTED);
                add(all, name + ", the last epoch", ROOT, NOW, window, LAST, Verdict.ADMITTED);
                continue;
            }
            add(all, name + " - window", ROOT, NOW, window, NOW - window, Verdict.ADMITTED);
            add(all, name + " - window - 1", ROOT, NOW, window, NOW - window - 1, Verdict.TOO_OLD);
            add(all, name + " + window", ROOT, NOW, window, NOW + window, Verdict.ADMITTED);
            add(all, name + " + window + 1", ROOT, NOW, window, NOW + window + 1, Verdict.TOO_FAR_AHEAD);
        }
    }

    private static void unlimited(List<EpochCase> all) {
        for (long epoch : new long[] {0, NOW - DAY, NOW, NOW + DAY, LAST}) {
            add(all, "unlimited, epoch " + epoch, ROOT, NOW, UNLIMITED, epoch, Verdict.ADMITTED);
        }
        add(all, "unlimited does not outlast the life", DAY_LONG, NOW + DAY + 1, UNLIMITED, NOW, Verdict.LIFE_OVER);
        add(all, "unlimited gives back nothing that was punctured", PUNCTURED, NOW, UNLIMITED, NOW - MINUTE - 1,
                Verdict.NOT_HELD);
    }

    /** Where a difference taken in the wrong order, or without sign, goes wrong. */
    private static void endsOfTime(List<EpochCase> all) {
        add(all, "at time 0, epoch 0", ROOT, 0, MINUTE, 0, Verdict.ADMITTED);
        add(all, "at time 0, the window's end", ROOT, 0, MINUTE, MINUTE, Verdict.ADMITTED);
        add(all, "at time 0, past the window", ROOT, 0, MINUTE, MINUTE + 1, Verdict.TOO_FAR_AHEAD);
        add(all, "the window begins before time 0, epoch 0", ROOT, 30_000, MINUTE, 0, Verdict.ADMITTED);
        add(all, "the window begins before time 0, past its end", ROOT, 30_000, MINUTE, 90_001,
                Verdict.TOO_FAR_AHEAD);
        add(all, "the window ends after the last epoch, the last epoch", ROOT, LAST - 30_000, MINUTE, LAST,
                Verdict.ADMITTED);
        add(all, "at the end of time, the last epoch", ROOT, LAST, MINUTE, LAST, Verdict.ADMITTED);
        add(all, "at the end of time, before the window", ROOT, LAST, MINUTE, LAST - MINUTE - 1, Verdict.TOO_OLD);
        add(all, "the last epoch from far", ROOT, NOW, MINUTE, LAST, Verdict.TOO_FAR_AHEAD);
        add(all, "the first epoch from far", ROOT, NOW, MINUTE, 0, Verdict.TOO_OLD);
    }

    private static void endOfLife(List<EpochCase> all) {
        long end = NOW + DAY;
        add(all, "now = not-after", DAY_LONG, end, MINUTE, end, Verdict.ADMITTED);
        add(all, "now = not-after, an epoch past it that the tree holds", DAY_LONG, end, MINUTE, end + MINUTE,
                Verdict.ADMITTED);
        add(all, "now = not-after + 1, its epoch", DAY_LONG, end + 1, MINUTE, end + 1, Verdict.LIFE_OVER);
        add(all, "now = not-after + 1, an epoch before the end", DAY_LONG, end + 1, MINUTE, end, Verdict.LIFE_OVER);
        add(all, "long after the life, an epoch of it", DAY_LONG, end + DAY, MINUTE, end, Verdict.LIFE_OVER);
        add(all, "not-after inside the window, epoch = not-after", DAY_LONG, end - 10, MINUTE, end, Verdict.ADMITTED);
        add(all, "not-after inside the window, an epoch past it", DAY_LONG, end - 10, MINUTE, end + 1,
                Verdict.ADMITTED);
        add(all, "cut off, now = not-after, an epoch past it", CUT_OFF, NOW + 10_000, MINUTE, NOW + 10_001,
                Verdict.ADMITTED);
        add(all, "cut off, now = not-after + 1", CUT_OFF, NOW + 10_001, MINUTE, NOW + 10_000, Verdict.LIFE_OVER);
        add(all, "not-after before from, now = not-after", NEVER, NOW - 1, MINUTE, NOW, Verdict.ADMITTED);
        add(all, "not-after before from, now = from", NEVER, NOW, MINUTE, NOW, Verdict.LIFE_OVER);
        add(all, "not-after 0, now 0", ZERO, 0, MINUTE, 1, Verdict.ADMITTED);
        add(all, "not-after 0, now 1", ZERO, 1, MINUTE, 1, Verdict.LIFE_OVER);
        add(all, "not-after 0 is no lack of an end", ZERO, NOW, MINUTE, NOW, Verdict.LIFE_OVER);
    }

    private static void punctured(List<EpochCase> all) {
        long from = NOW - MINUTE;
        long to = NOW + DAY;
        add(all, "punctured, epoch = from", PUNCTURED, NOW, MINUTE, from, Verdict.ADMITTED);
        add(all, "punctured, from - 1 outside the window", PUNCTURED, NOW, MINUTE, from - 1, Verdict.TOO_OLD);
        add(all, "punctured, from - 1 inside the window", PUNCTURED, NOW - 1000, MINUTE, from - 1, Verdict.NOT_HELD);
        add(all, "punctured, epoch = to", PUNCTURED, to, MINUTE, to, Verdict.ADMITTED);
        add(all, "punctured, to + 1 inside the window", PUNCTURED, to, MINUTE, to + 1, Verdict.NOT_HELD);
        add(all, "punctured, to + 1, unlimited", PUNCTURED, NOW, UNLIMITED, to + 1, Verdict.NOT_HELD);
        add(all, "punctured, to, unlimited", PUNCTURED, NOW, UNLIMITED, to, Verdict.ADMITTED);
        add(all, "the clock a window behind what is left", PUNCTURED, from - MINUTE, MINUTE, from, Verdict.ADMITTED);
        add(all, "the clock further behind what is left", PUNCTURED, from - MINUTE - 1, MINUTE, from,
                Verdict.TOO_FAR_AHEAD);
        add(all, "epochs over, the last of them", SHORT, NOW, MINUTE, NOW - 1000, Verdict.ADMITTED);
        add(all, "epochs over, the next one", SHORT, NOW, MINUTE, NOW - 999, Verdict.NOT_HELD);
        add(all, "epochs over, epoch = now", SHORT, NOW, MINUTE, NOW, Verdict.NOT_HELD);
        add(all, "epochs over, the first of them, outside the window", SHORT, NOW, MINUTE, NOW - 100_000,
                Verdict.TOO_OLD);
        add(all, "epochs over, the first of them, inside the window", SHORT, NOW - 40_000, MINUTE, NOW - 100_000,
                Verdict.ADMITTED);
    }

    private static void add(List<EpochCase> all, String name, EpochKey key, long now, long window, long epoch,
            Verdict verdict) {
        all.add(new EpochCase(name, key, now, window, epoch, verdict));
    }

    private static EpochKey key(String name, long from, long to, long notAfter) {
        return new EpochKey(name, TestBytes.seeded("epochs/root", 32), from, to, notAfter);
    }
}
