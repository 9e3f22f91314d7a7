package io.github.themapleseed.tinymls.storefile;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.memory.SecretMemory;
import io.github.themapleseed.tinymls.ratchet.ExportedKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** KEYSTORE.md section 8: copies give the same store in whatever order they are merged, and nothing comes back. */
@Tag("own-process")
@net.jqwik.api.Tag("own-process")
class StoreMergeTest {
    private static final int TRIES = 250;

    /** What a version is made of. */
    record VersionSpec(int key, long activation, long from, long to, long notAfter) {
        StoreVersion make() {
            return Samples.version(key, activation, from, Math.max(from, to), notAfter);
        }
    }

    /** What an entry is made of; a mark is that of an entry's public name after the alias. */
    record EntrySpec(int number, String alias, int mark, long created, List<VersionSpec> versions) {
        String fullAlias() {
            return mark == 0 ? alias : alias + "~" + Samples.id(mark).publicName();
        }
    }

    /** What contents are made of. */
    record Spec(List<EntrySpec> entries, List<Integer> buriedEntries, List<Integer> buriedKeys, long until) {
        /** Contents without what would make them invalid. */
        StoreContents make() {
            Map<Integer, EntrySpec> byNumber = new HashMap<>();
            Set<String> aliases = new HashSet<>();
            for (EntrySpec entry : entries) {
                if (!byNumber.containsKey(entry.number()) && aliases.add(entry.fullAlias())) {
                    byNumber.put(entry.number(), entry);
                }
            }
            List<StoreEntry> made = new ArrayList<>();
            for (EntrySpec entry : byNumber.values()) {
                Set<List<Object>> places = new HashSet<>();
                made.add(new StoreEntry(entry.fullAlias(), Samples.id(entry.number()), entry.created(), 100,
                        Samples.WINDOW,
                        entry.versions().stream().filter(each -> places.add(List.of(each.key(), each.activation())))
                                .map(VersionSpec::make).sorted(StoreVersion.ORDER).toList()));
            }
            List<Tombstone> tombstones = new ArrayList<>();
            buriedEntries.forEach(number -> tombstones.add(new Tombstone(Samples.id(number), until)));
            buriedKeys.forEach(number -> tombstones.add(new Tombstone(Samples.keyId(number), until)));
            return new StoreContents(made, tombstones);
        }
    }

    private static Arbitrary<Long> oneOf(Long... values) {
        return Arbitraries.of(values);
    }

    /**
     * The longest alias leaves room for a mark of the generator's and two of the merge's: beyond 1,015 bytes order
     * shows.
     */
    @Provide
    Arbitrary<Spec> specs() {
        Arbitrary<VersionSpec> version = Combinators.combine(Arbitraries.integers().between(1, 4), oneOf(0L, 50L, 100L),
                oneOf(0L, 40L, 95L, 150L), oneOf(60L, 120L, 200L), oneOf(90L, 120L, 200L)).as(VersionSpec::new);
        Arbitrary<EntrySpec> entry = Combinators.combine(Arbitraries.integers().between(1, 4),
                Arbitraries.of("a", "b", "a".repeat(980)), Arbitraries.frequencyOf(
                        Tuple.of(3, Arbitraries.just(0)),
                        Tuple.of(1, Arbitraries.integers().between(1, 4))),
                oneOf(1L, 2L), version.list().ofMaxSize(4)).as(EntrySpec::new);
        Arbitrary<List<Integer>> few = Arbitraries.integers().between(1, 4).list().ofMaxSize(1);
        return Combinators.combine(entry.list().ofMaxSize(4), few, few, oneOf(10L, 1_000L)).as(Spec::new);
    }

    private static StoreContents merged(StoreContents one, StoreContents other) {
        return StoreMerge.merge(one, other, Samples.DELEGATE);
    }

    private static String text(Spec one, Spec other) {
        try (StoreContents a = one.make(); StoreContents b = other.make(); StoreContents m = merged(a, b)) {
            return Samples.text(m);
        }
    }

    @Property(tries = TRIES)
    void orderMakesNoDifference(@ForAll("specs") Spec one, @ForAll("specs") Spec other) {
        assertEquals(text(one, other), text(other, one));
    }

    @Property(tries = TRIES)
    void groupingMakesNoDifference(@ForAll("specs") Spec first, @ForAll("specs") Spec second,
            @ForAll("specs") Spec third) {
        long before = SecretMemory.slotsInUse();
        try (StoreContents a = first.make(); StoreContents b = second.make(); StoreContents c = third.make();
                StoreContents ab = merged(a, b); StoreContents bc = merged(b, c);
                StoreContents left = merged(ab, c); StoreContents right = merged(a, bc)) {
            assertEquals(Samples.text(left), Samples.text(right));
        }
        assertTrue(SecretMemory.slotsInUse() <= before);
    }

    @Property(tries = TRIES)
    void mergingAgainChangesNothing(@ForAll("specs") Spec one, @ForAll("specs") Spec other) {
        try (StoreContents a = one.make(); StoreContents b = other.make(); StoreContents m = merged(a, b);
                StoreContents self = merged(m, m); StoreContents withOne = merged(m, a); StoreContents withOther =
                        merged(b, m)) {
            assertEquals(Samples.text(m), Samples.text(self));
            assertEquals(Samples.text(m), Samples.text(withOne));
            assertEquals(Samples.text(m), Samples.text(withOther));
        }
    }

    /** Everything that neither copy buries is there, and of it only what both copies that have it hold. */
    @Property(tries = TRIES)
    void nothingIsLostAndNothingComesBack(@ForAll("specs") Spec one, @ForAll("specs") Spec other) throws Exception {
        try (StoreContents a = one.make(); StoreContents b = other.make(); StoreContents m = merged(a, b)) {
            Set<ItemId> buried = new TreeSet<>();
            a.tombstones().forEach(each -> buried.add(each.id()));
            b.tombstones().forEach(each -> buried.add(each.id()));
            for (StoreContents copy : List.of(a, b)) {
                for (StoreEntry entry : copy.entries()) {
                    assertEquals(!buried.contains(entry.id()), find(m, entry.id()) != null);
                    for (StoreVersion version : entry.versions()) {
                        StoreVersion kept = find(m, entry.id(), version.keyId());
                        assertEquals(!buried.contains(entry.id()) && !buried.contains(version.keyId()), kept != null);
                        assertNothingIsBack(version, kept);
                    }
                }
            }
            for (StoreEntry entry : m.entries()) {
                entry.versions().forEach(version -> assertRealKey(version));
            }
            Samples.decoded(Samples.encoded(m)).close();
        }
    }

    private static void assertNothingIsBack(StoreVersion version, StoreVersion kept) {
        if (kept != null) {
            assertTrue(kept.key().tree().from() >= version.key().tree().from());
            assertTrue(kept.key().tree().to() <= version.key().tree().to()
                    || kept.key().tree().to() == kept.key().tree().from());
            assertTrue(kept.notAfter() <= version.notAfter());
            assertTrue(kept.activation() <= version.activation());
        }
    }

    /** Its nodes are those that its key gives for these epochs. */
    private static void assertRealKey(StoreVersion version) {
        int number = 1;
        while (!Samples.keyId(number).equals(version.keyId())) {
            number++;
        }
        StoreVersion expected = Samples.version(number, version.activation(), version.key().tree().from(),
                version.key().tree().to(), version.notAfter());
        assertArrayEquals(expected.key().encode(), version.key().encode());
        expected.key().tree().wipe();
    }

    private static StoreEntry find(StoreContents contents, ItemId id) {
        return contents.entries().stream().filter(entry -> entry.id().equals(id)).findFirst().orElse(null);
    }

    private static StoreVersion find(StoreContents contents, ItemId id, ItemId keyId) {
        StoreEntry entry = find(contents, id);
        return entry == null ? null
                : entry.versions().stream().filter(version -> version.keyId().equals(keyId)).findFirst().orElse(null);
    }

    private static List<String> aliases(StoreContents contents) {
        return contents.entries().stream().map(StoreEntry::alias).toList();
    }

    private static StoreEntry aged(String alias, int number, long created) {
        return new StoreEntry(alias, Samples.id(number), created, 100, Samples.WINDOW, List.of());
    }

    private static String mark(int number) {
        return "~" + Samples.id(number).publicName();
    }

    @Test
    void olderEntryKeepsTheAlias() {
        StoreContents one = Samples.contents(aged("service", 2, 5));
        StoreContents other = Samples.contents(aged("service", 1, 6));
        StoreContents third = Samples.contents(aged("service", 3, 6));
        StoreContents merged = merged(merged(one, other), third);
        assertEquals(List.of("service", "service" + mark(1), "service" + mark(3)), aliases(merged));
        StoreContents tie = merged(Samples.contents(aged("x", 9, 5)), Samples.contents(aged("x", 8, 5)));
        assertEquals(List.of("x", "x" + mark(9)), aliases(tie), "the smaller id is first among entries of one age");
    }

    @Test
    void aliasComesBackWhenTheOlderEntryIsDeleted() {
        StoreContents both = merged(Samples.contents(aged("service", 1, 5)), Samples.contents(aged("service", 2, 6)));
        StoreContents deleted = new StoreContents(List.of(), List.of(new Tombstone(Samples.id(1), 1_000)));
        assertEquals(List.of("service"), aliases(merged(both, deleted)));
    }

    /** What an entry would be called is another one's alias already. */
    @Test
    void markThatIsTakenIsDoubled() {
        StoreContents one = Samples.contents(aged("x", 1, 1), aged("x" + mark(2), 3, 9));
        StoreContents other = Samples.contents(aged("x", 2, 5));
        assertEquals(List.of("x", "x" + mark(2) + mark(2), "x" + mark(2)), aliases(merged(one, other)));
    }

    @Test
    void longAliasMakesRoomForTheMark() {
        String longest = "é".repeat(512);
        StoreContents merged = merged(Samples.contents(aged(longest, 1, 1)), Samples.contents(aged(longest, 2, 2)));
        assertEquals(List.of(longest, "é".repeat(507) + mark(2)), aliases(merged));
        assertEquals(List.of(longest, "é".repeat(507) + mark(2)), aliases(merged(merged, merged)));
        StoreContents again = merged(Samples.contents(aged(longest, 2, 2)), merged);
        assertEquals(List.of(longest, "é".repeat(507) + mark(2)), aliases(again));
    }

    @Test
    void twoActivationsAndTwoEndsOfOneKey() {
        StoreContents one = Samples.contents(Samples.entry("service", 1, Samples.version(1, 70, 10, 200, 150)));
        StoreContents other = Samples.contents(Samples.entry("service", 1, Samples.version(1, 60, 20, 300, 180)));
        StoreVersion version = merged(one, other).entries().get(0).versions().get(0);
        assertEquals(60, version.activation());
        assertEquals(150, version.notAfter());
        assertEquals(20, version.key().tree().from());
        assertEquals(200, version.key().tree().to());
    }

    @Test
    void keyThatStandsTwiceInAnEntryIsOneVersionAfterwards() {
        StoreVersion version = Samples.whole(1, 70, 500);
        StoreContents twice =
                Samples.contents(Samples.entry("service", 1, version, new StoreVersion(60, version.key())));
        List<StoreVersion> versions = merged(twice, StoreContents.empty()).entries().get(0).versions();
        assertEquals(1, versions.size());
        assertEquals(60, versions.get(0).activation());
    }

    @Test
    void longestTombstoneHolds() {
        StoreContents one = new StoreContents(List.of(),
                List.of(new Tombstone(Samples.id(1), 5), new Tombstone(Samples.id(2), 9)));
        StoreContents other = new StoreContents(List.of(), List.of(new Tombstone(Samples.id(1), 7)));
        assertEquals(List.of(new Tombstone(Samples.id(1), 7), new Tombstone(Samples.id(2), 9)),
                merged(one, other).tombstones());
    }

    @Test
    void inputsStayAsTheyAre() {
        StoreContents one = Samples.contents(Samples.entry("service", 1, Samples.version(1, 70, 10, 200, 150)));
        StoreContents other = Samples.contents(Samples.entry("service", 1, Samples.version(1, 60, 20, 300, 180)));
        String before = Samples.text(one) + Samples.text(other);
        merged(one, other).close();
        assertEquals(before, Samples.text(one) + Samples.text(other));
    }

    @Test
    void moreVersionsThanFitAreRefusedAndWiped() {
        ExportedKey key = Samples.whole(1, 0, 500).key();
        StoreContents one = manyVersions(key, 0);
        StoreContents other = manyVersions(key, 1_000_000);
        long before = SecretMemory.slotsInUse();
        assertThrows(InvalidContentsException.class, () -> merged(one, other));
        assertTrue(SecretMemory.slotsInUse() <= before);
        assertFalse(one.entries().isEmpty());
    }

    private static StoreContents manyVersions(ExportedKey key, int first) {
        List<StoreVersion> versions = new ArrayList<>();
        for (int i = 0; i < 4_000; i++) {
            versions.add(new StoreVersion(i, new ExportedKey(Samples.id(first + i + 1).bytes(), 500, key.tree())));
        }
        return Samples.contents(Samples.entry("service", 1, versions.toArray(StoreVersion[]::new)));
    }
}
