package io.github.themapleseed.tinymls.observe;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Facts that do not change, shown as labels of a metric whose value is always 1. None of them is secret. */
public enum InfoMetric {
    BUILD("build", "Version of the provider and of Java."),
    SETTINGS("settings", "The settings in force, one sample for each set of them in use.");

    final String family;
    final String help;
    @SuppressWarnings("ImmutableEnumChecker") // objects come and go
    private final WeakSources<Source> sources = new WeakSources<>();

    InfoMetric(String name, String help) {
        this.family = "tinymls_" + name;
        this.help = help;
    }

    /** An object that has facts to show. */
    public interface Source {
        /** Label to value, in order; empty if there is nothing to show at present. */
        Map<String, String> facts();
    }

    /** Shows the facts of that object for as long as it is reachable. */
    public void watch(Source owner) {
        sources.add(owner);
    }

    /** The names of the samples: metric and labels. */
    List<String> samples() {
        return sources.stream().map(Source::facts).filter(facts -> !facts.isEmpty()).map(InfoMetric::labels).distinct()
                .map(labels -> family + "_info" + labels).toList();
    }

    private static String labels(Map<String, String> facts) {
        return facts.entrySet().stream()
                .map(fact -> fact.getKey().replaceAll("[^a-zA-Z0-9_]", "_") + "=\"" + escape(fact.getValue()) + '"')
                .collect(Collectors.joining(",", "{", "}"));
    }

    /** A label value in the text formats: backslash, quote and newline escaped. */
    static String escape(String value) {
        return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }
}
