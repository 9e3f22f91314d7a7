package io.github.themapleseed.tinymls.storefile;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Settles which entry keeps an alias that several have: the one with the smallest (created, entry id). Each other entry
 * is called {@code alias~xxxxxxxx} with its public name, or {@code alias~xxxxxxxx~xxxxxxxx} if that is taken too. The
 * original alias can be read from that. So the same entries get the same aliases, in whatever order copies of the store
 * are merged.
 */
final class AliasConflicts {
    private static final char MARK = '~';

    private AliasConflicts() {
    }

    /**
     * The alias of an entry before a conflict. A long alias stays as it is: it may have lost characters when it was
     * marked, and would be marked anew with each merge.
     */
    static String original(String alias, ItemId id) {
        String suffix = suffix(id);
        String original = alias;
        if (StoreAlias.utf8(alias).length > StoreAlias.MAX_BYTES - suffix.length()) {
            return alias;
        }
        while (original.length() > suffix.length() && original.endsWith(suffix)) {
            original = original.substring(0, original.length() - suffix.length());
        }
        return original;
    }

    private static String suffix(ItemId id) {
        return MARK + id.publicName();
    }

    /** Of two aliases the one whose bytes come first. */
    static String first(String one, String other) {
        return Arrays.compareUnsigned(StoreAlias.utf8(one), StoreAlias.utf8(other)) <= 0 ? one : other;
    }

    /** The entries by age, each under its final alias. */
    static List<EntryPlan> resolved(Collection<EntryPlan> entries) {
        List<EntryPlan> byAge = entries.stream().sorted(EntryPlan.BY_AGE).toList();
        Map<String, ItemId> keepers = new HashMap<>();
        byAge.forEach(entry -> keepers.putIfAbsent(entry.alias(), entry.id()));
        List<EntryPlan> resolved = new ArrayList<>();
        for (EntryPlan entry : byAge) {
            String alias = entry.alias();
            for (int marks = 1; !isFree(keepers, alias, entry.id()); marks++) {
                alias = marked(entry.alias(), entry.id(), marks);
            }
            resolved.add(entry.called(alias));
        }
        return resolved;
    }

    /** Whether the entry has the alias, or takes it now because no other has. */
    private static boolean isFree(Map<String, ItemId> keepers, String alias, ItemId id) {
        return keepers.computeIfAbsent(alias, free -> id).equals(id);
    }

    /** The alias with the entry's public name {@code marks} times; the alias is cut if that would be too long. */
    private static String marked(String alias, ItemId id, int marks) {
        String suffix = suffix(id).repeat(marks);
        if (suffix.length() >= StoreAlias.MAX_BYTES) {
            throw new InvalidContentsException("no alias is free for an entry whose alias another one has");
        }
        String kept = alias;
        while (StoreAlias.utf8(kept).length + suffix.length() > StoreAlias.MAX_BYTES) {
            kept = kept.substring(0, kept.offsetByCodePoints(kept.length(), -1));
        }
        return kept + suffix;
    }
}
