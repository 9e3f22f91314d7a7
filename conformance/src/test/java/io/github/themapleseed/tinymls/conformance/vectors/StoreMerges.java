package io.github.themapleseed.tinymls.conformance.vectors;

import static io.github.themapleseed.tinymls.conformance.vectors.StoreCatalog.LAST;
import static io.github.themapleseed.tinymls.conformance.vectors.StoreCatalog.id;
import static io.github.themapleseed.tinymls.conformance.vectors.StoreCatalog.store;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.themapleseed.tinymls.conformance.model.ReferenceEntry;
import io.github.themapleseed.tinymls.conformance.model.ReferenceStore;
import io.github.themapleseed.tinymls.conformance.model.ReferenceStoreRules;
import io.github.themapleseed.tinymls.conformance.model.ReferenceTombstone;
import io.github.themapleseed.tinymls.conformance.model.ReferenceVersion;
import java.util.List;

/** What becomes of two copies, and of one as time goes by. */
final class StoreMerges {
    private StoreMerges() {
    }

    private static ReferenceEntry entry(String alias, String label, long created, ReferenceVersion... versions) {
        return ReferenceEntry.named(alias, id(label), created, 100, 1_000, List.of(versions));
    }

    private static ReferenceVersion a(long activation, long from, long to, long notAfter) {
        return StoreJson.version("merge a", activation, from, to, notAfter);
    }

    private static ReferenceVersion b(long activation, long from, long to, long notAfter) {
        return StoreJson.version("merge b", activation, from, to, notAfter);
    }

    private static ReferenceTombstone tombstone(byte[] named, long until) {
        return new ReferenceTombstone(named, until);
    }

    private static String mark(String label) {
        return "~" + entry("any", label, 0).publicName();
    }

    static ArrayNode merges() {
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        merge(all, "nothing and nothing", store(), store());
        merge(all, "entries of both", store(entry("x", "1", 5, a(0, 0, LAST, LAST))), store(entry("y", "2", 4)));
        merge(all, "versions of both", store(entry("x", "1", 5, a(50, 0, LAST, 900))), store(entry("x", "1", 5,
                b(40, 0, LAST, 800))));
        tombstones(all);
        oneVersion(all);
        aliases(all);
        return all;
    }

    private static void tombstones(ArrayNode all) {
        byte[] keyId = a(0, 0, LAST, LAST).key().keyId();
        merge(all, "the later end of two tombstones", store(List.of(tombstone(id("1"), 5), tombstone(id("2"), 9))),
                store(List.of(tombstone(id("1"), 7))));
        merge(all, "a deleted entry", store(entry("x", "1", 5, a(0, 0, LAST, LAST)), entry("y", "2", 5)),
                store(List.of(tombstone(id("1"), 9))));
        merge(all, "a withdrawn version, in two entries",
                store(entry("x", "1", 5, a(0, 0, LAST, LAST), b(7, 0, LAST, LAST)),
                entry("y", "2", 5, a(3, 0, LAST, LAST))), store(List.of(tombstone(keyId, 9))));
        merge(all, "a copy whose own tombstone names what it has",
                store(List.of(tombstone(id("1"), 9)), entry("x", "1", 5)), store());
    }

    private static void oneVersion(ArrayNode all) {
        merge(all, "one version, punctured differently", store(entry("x", "1", 5, a(50, 64, 1_023, 1_023))),
                store(entry("x", "1", 5, a(50, 96, 1_023, 1_023))));
        merge(all, "one version, whole and punctured", store(entry("x", "1", 5, a(50, 0, LAST, 1_023))),
                store(entry("x", "1", 5, a(50, 96, 1_023, 1_023))));
        merge(all, "one version with two activations and two ends", store(entry("x", "1", 5, a(60, 32, 1_023, 900))),
                store(entry("x", "1", 5, a(50, 0, 511, 950))));
        merge(all, "one version without an epoch that both hold", store(entry("x", "1", 5, a(0, 0, 63, 63))),
                store(entry("x", "1", 5, a(0, 128, 255, 255))));
        merge(all, "an order that an activation changes",
                store(entry("x", "1", 5, a(60, 0, LAST, 900), b(70, 0, LAST, 900))),
                store(entry("x", "1", 5, b(50, 0, LAST, 900))));
        merge(all, "one key twice in an entry", store(entry("x", "1", 5, a(60, 0, LAST, 900), a(70, 0, LAST, 900))),
                store());
        merge(all, "created, period and window that differ",
                store(ReferenceEntry.named("x", id("1"), 5, 200, 3_000, List.of())),
                store(ReferenceEntry.named("x", id("1"), 6, 100, LAST, List.of())));
    }

    private static void aliases(ArrayNode all) {
        merge(all, "one alias, the older entry keeps it", store(entry("x", "1", 6)), store(entry("x", "2", 5)));
        merge(all, "one alias, one age", store(entry("x", "1", 5)), store(entry("x", "2", 5)));
        merge(all, "a third with the alias", store(entry("x", "1", 5), entry("x" + mark("2"), "2", 6)),
                store(entry("x", "3", 4)));
        merge(all, "the older entry is deleted", store(entry("x", "1", 5), entry("x" + mark("2"), "2", 6)),
                store(List.of(tombstone(id("1"), 9))));
        merge(all, "a copy from before the conflict", store(entry("x", "1", 5), entry("x" + mark("2"), "2", 6)),
                store(entry("x", "2", 6)));
        merge(all, "the marked alias is another entry's", store(entry("x", "1", 5), entry("x" + mark("2"), "3", 7)),
                store(entry("x", "2", 6)));
        merge(all, "a mark of another entry is no mark", store(entry("x" + mark("2"), "1", 5)), store());
        merge(all, "an alias that is a mark and no more", store(entry(mark("1"), "1", 5)), store());
        merge(all, "an alias too long for its mark", store(entry("é".repeat(512), "1", 5)),
                store(entry("é".repeat(512), "2", 6)));
        merge(all, "an alias of 1006 bytes loses its mark", store(entry("l".repeat(1_006) + mark("1"), "1", 5)),
                store());
        merge(all, "an alias of 1007 bytes keeps its mark", store(entry("l".repeat(1_007) + mark("1"), "1", 5)),
                store());
        merge(all, "two aliases of one entry", store(entry("b", "1", 5)), store(entry("ab", "1", 5)));
        String severalCharacters = "b" + "é".repeat(511) + "a";
        merge(all, "an alias too long for its mark, of several characters", store(entry(severalCharacters, "1", 5)),
                store(entry(severalCharacters, "2", 6)));
        merge(all, "two aliases of one entry, in another order by UTF-16", store(entry("\uFB01", "1", 5)),
                store(entry("\uD83D\uDD11", "1", 5)));
    }

    private static void merge(ArrayNode all, String name, ReferenceStore one, ReferenceStore other) {
        ObjectNode json = all.addObject().put("name", name);
        StoreJson.write(one, json.putObject("one"));
        StoreJson.write(other, json.putObject("other"));
        StoreJson.write(ReferenceStoreRules.merge(one, other), json.putObject("merged"));
    }

    static ArrayNode forgetting() {
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        ReferenceStore two = store(entry("x", "1", 5, a(1_000, 0, LAST, 8_191), b(5_000, 4_096, 16_383, 16_383)));
        for (long time : new long[] {0, 999, 1_000, 1_001, 2_024, 5_096, 5_999, 6_000, 17_383, 17_384}) {
            forget(all, "two versions", two, time);
        }
        ReferenceStore unlimited = store(ReferenceEntry.named("x", id("1"), 5, 100, LAST,
                List.of(a(0, 0, LAST, 100), b(200, 0, LAST, 300))));
        forget(all, "an unlimited window", unlimited, LAST);
        ReferenceStore early = store(entry("x", "1", 5, a(0, 0, 1_023, 8_191)));
        forget(all, "a key that ends before its not-after", early, 2_023);
        forget(all, "a key that ends before its not-after", early, 2_024);
        ReferenceStore tombs = store(List.of(tombstone(id("1"), 50), tombstone(id("2"), 51)));
        forget(all, "tombstones", tombs, 51);
        ReferenceStore never = store(entry("x", "1", 5, a(1_000, 0, LAST, 8_191), b(1_000, 0, LAST, 8_191)));
        forget(all, "a version that is never in force", never, 1_999);
        forget(all, "a version that is never in force", never, 2_000);
        return all;
    }

    private static void forget(ArrayNode all, String name, ReferenceStore contents, long time) {
        ObjectNode json = all.addObject().put("name", name + ", at " + time).put("time", Long.toString(time));
        StoreJson.write(contents, json.putObject("contents"));
        StoreJson.write(ReferenceStoreRules.forget(contents, time), json.putObject("left"));
    }
}
