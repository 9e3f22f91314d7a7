package io.github.themapleseed.tinymls;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The result of a health check.
 *
 * @param ok whether the provider works
 * @param facts what was found, by name, in the order in which to read it
 */
public record Health(boolean ok, Map<String, String> facts) {
    /**
     * Keeps an unmodifiable copy of the facts.
     *
     * @param ok whether the provider works
     * @param facts what was found, by name, in the order in which to read it
     */
    public Health {
        facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
    }

    /** A line for each fact, and a last one that says whether all is well. */
    @Override
    public String toString() {
        return facts.entrySet().stream().map(fact -> fact.getKey() + ": " + fact.getValue())
                .collect(Collectors.joining("\n", "", ok ? "\nhealthy" : "\nNOT HEALTHY"));
    }
}
