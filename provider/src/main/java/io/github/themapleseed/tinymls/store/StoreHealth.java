package io.github.themapleseed.tinymls.store;

import io.github.themapleseed.tinymls.observe.DurationText;
import io.github.themapleseed.tinymls.session.KeyEntry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The state of a process's key stores for the health check.
 *
 * @param ok whether no operator is needed: no file has failed for two intervals, and each key has a version in force
 *     for at least the lead of a successor
 * @param facts what was found, by name, in the order in which to read it; empty if no store is in use
 */
public record StoreHealth(boolean ok, Map<String, String> facts) {
    /** The state of all stores of a keeper. */
    static StoreHealth of(StoreKeeper keeper) {
        Map<String, String> facts = new LinkedHashMap<>();
        boolean ok = true;
        for (AttachedStore each : keeper.attached()) {
            facts.put("key store " + each.path(), each.status().words());
            String notice = each.reports().notice();
            if (notice != null) {
                facts.put("last noticed at " + each.path(), notice);
            }
            ok &= !each.status().isFailingFor(2 * each.store().dependencies().settings().intervalMillis());
        }
        if (keeper.detachedCount() > 0) {
            facts.put("key stores without a file",
                    keeper.detachedCount() + ": their files keep what memory forgets. Name"
                    + " the files in tinymls.stores");
        }
        List<String> gaps = new ArrayList<>();
        keeper.stores().forEach(store -> store.entries().entries().values().forEach(entry -> addGap(entry, gaps)));
        if (!gaps.isEmpty()) {
            facts.put("KEYS WITH NOTHING IN FORCE SOON", String.join("; ", gaps));
        }
        return new StoreHealth(ok && gaps.isEmpty(), facts);
    }

    private static void addGap(KeyEntry entry, List<String> gaps) {
        long left = entry.millisInForce();
        if (entry.isAlive() && left < StoreDependencies.leadMillis(entry.policy())) {
            gaps.add("entry " + entry.name() + (left == 0 ? ": nothing is in force" : ": nothing is in force in "
                    + DurationText.ofMillis(left)));
        }
    }
}
