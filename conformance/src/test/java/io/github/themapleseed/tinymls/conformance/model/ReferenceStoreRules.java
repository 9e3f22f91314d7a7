package io.github.themapleseed.tinymls.conformance.model;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What becomes of two copies of a store, and of one as time goes by: KEYSTORE.md sections 8 and 9. */
public final class ReferenceStoreRules {
    private static final int MOST_ALIAS_BYTES = 1_024;
    private static final int MARK_BYTES = 9;
    private static final Comparator<ReferenceEntry> BY_AGE =
            Comparator.comparingLong(ReferenceEntry::created).thenComparing(entry -> hex(entry.id()));

    private ReferenceStoreRules() {
    }

    private static String hex(byte[] id) {
        return HexFormat.of().formatHex(id);
    }

    /** The merged store: entries by age, tombstones by id. */
    public static ReferenceStore merge(ReferenceStore one, ReferenceStore other) {
        Map<String, ReferenceTombstone> tombstones = new TreeMap<>();
        Stream.concat(one.tombstones().stream(), other.tombstones().stream()).forEach(each -> tombstones.merge(
                hex(each.id()), each, (a, b) -> a.until() >= b.until() ? a : b));
        Map<String, ReferenceEntry> entries = new TreeMap<>();
        for (ReferenceEntry entry : Stream.concat(one.entries().stream(), other.entries().stream()).toList()) {
            if (!tombstones.containsKey(hex(entry.id()))) {
                ReferenceEntry known = entries.get(hex(entry.id()));
                ReferenceEntry bare = withVersions(unmarked(entry), joined(known, entry, tombstones.keySet()));
                entries.put(hex(entry.id()), known == null ? bare : smaller(known, bare));
            }
        }
        return new ReferenceStore(settled(entries.values().stream().sorted(BY_AGE).toList()),
                List.copyOf(tombstones.values()));
    }

    private static ReferenceEntry smaller(ReferenceEntry known, ReferenceEntry bare) {
        return new ReferenceEntry(Arrays.compareUnsigned(known.alias(), bare.alias()) <= 0 ? known.alias()
                : bare.alias(),
                bare.id(), Math.min(known.created(), bare.created()), Math.min(known.period(), bare.period()),
                Math.min(known.window(), bare.window()), bare.versions());
    }

    /** The versions of what is known of an entry and of another copy, in their order. */
    private static List<ReferenceVersion> joined(ReferenceEntry known, ReferenceEntry entry, Set<String> buried) {
        Map<String, ReferenceVersion> byKey = new TreeMap<>();
        List<ReferenceVersion> all = new ArrayList<>(known == null ? List.of() : known.versions());
        all.addAll(entry.versions());
        for (ReferenceVersion version : all) {
            if (!buried.contains(hex(version.key().keyId()))) {
                byKey.merge(hex(version.key().keyId()), version, ReferenceStoreRules::common);
            }
        }
        return byKey.values().stream().sorted(Comparator.comparingLong(ReferenceVersion::activation)
                .thenComparing(version -> hex(version.key().keyId()))).toList();
    }

    private static ReferenceVersion common(ReferenceVersion a, ReferenceVersion b) {
        ReferenceKey held = a.key().from() > b.key().from() ? a.key() : b.key();
        long to = Math.max(held.from(), Math.min(a.key().to(), b.key().to()));
        return new ReferenceVersion(Math.min(a.activation(), b.activation()),
                narrowed(held, held.from(), to, Math.min(a.key().notAfter(), b.key().notAfter())));
    }

    private static ReferenceKey narrowed(ReferenceKey key, long from, long to, long notAfter) {
        return new ReferenceKey(key.keyId(), from, to, notAfter, key.tree().narrowedTo(from, to).secrets());
    }

    private static ReferenceEntry withVersions(ReferenceEntry entry, List<ReferenceVersion> versions) {
        return new ReferenceEntry(entry.alias(), entry.id(), entry.created(), entry.period(), entry.window(), versions);
    }

    private static ReferenceEntry called(ReferenceEntry entry, String alias) {
        return ReferenceEntry.named(alias, entry.id(), entry.created(), entry.period(), entry.window(),
                entry.versions());
    }

    /** The entry under the alias that it had before it gave way. */
    private static ReferenceEntry unmarked(ReferenceEntry entry) {
        String mark = "~" + entry.publicName();
        String alias = entry.name();
        while (bytes(alias) <= MOST_ALIAS_BYTES - MARK_BYTES && alias.endsWith(mark) && !alias.equals(mark)) {
            alias = alias.substring(0, alias.length() - mark.length());
        }
        return called(entry, alias);
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    /** Entries by age, each alias given to one of them: to the oldest, then to the others with their marks. */
    private static List<ReferenceEntry> settled(List<ReferenceEntry> byAge) {
        Set<String> taken = new TreeSet<>();
        List<String> aliases = new ArrayList<>();
        byAge.forEach(entry -> aliases.add(taken.add(entry.name()) ? entry.name() : null));
        List<ReferenceEntry> settled = new ArrayList<>();
        for (int i = 0; i < byAge.size(); i++) {
            ReferenceEntry entry = byAge.get(i);
            String alias = aliases.get(i);
            for (int marks = 1; alias == null; marks++) {
                String marked = marked(entry, marks);
                alias = taken.add(marked) ? marked : null;
            }
            settled.add(called(entry, alias));
        }
        return settled;
    }

    private static String marked(ReferenceEntry entry, int count) {
        String marks = ("~" + entry.publicName()).repeat(count);
        int[] characters = entry.name().codePoints().toArray();
        int kept = characters.length;
        while (bytes(new String(characters, 0, kept)) + marks.length() > MOST_ALIAS_BYTES) {
            kept--;
        }
        return new String(characters, 0, kept) + marks;
    }

    /** The store without what has left the windows at a time. */
    public static ReferenceStore forget(ReferenceStore store, long time) {
        List<ReferenceEntry> entries = new ArrayList<>();
        for (ReferenceEntry entry : store.entries()) {
            entries.add(entry.window() == ReferenceEntry.UNLIMITED ? entry : forget(entry, time - entry.window()));
        }
        return new ReferenceStore(entries, store.tombstones().stream().filter(each -> each.until() >= time).toList());
    }

    private static ReferenceEntry forget(ReferenceEntry entry, long horizon) {
        List<ReferenceVersion> left = new ArrayList<>();
        for (int i = 0; i < entry.versions().size(); i++) {
            ReferenceKey key = entry.versions().get(i).key();
            if (entry.lastInForce(i) >= horizon && key.to() >= horizon) {
                left.add(key.from() >= horizon ? entry.versions().get(i)
                        : new ReferenceVersion(entry.versions().get(i).activation(),
                                narrowed(key, horizon, Math.min(key.to(), key.notAfter()), key.notAfter())));
            }
        }
        return withVersions(entry, left);
    }
}
