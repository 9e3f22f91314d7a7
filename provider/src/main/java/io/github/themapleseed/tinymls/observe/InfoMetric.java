package io.github.themapleseed.tinymls.observe;

import io.github.themapleseed.tinymls.platform.Nullable;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/** Facts that do not change, shown as labels of a metric whose value is always 1. None of them is secret. */
public enum InfoMetric {
    BUILD("build", "Version of the provider and of Java."),
    SETTINGS("settings", "The settings in force, one sample for each set of them in use.");

    final String family;
    final String help;
    @SuppressWarnings("ImmutableEnumChecker") // objects come and go
    private final CopyOnWriteArrayList<Source> sources = new CopyOnWriteArrayList<>();

    InfoMetric(String name, String help) {
        this.family = "tinymls_" + name;
        this.help = help;
    }

    /** An object, held weakly, and its labels. */
    private static final class Source extends WeakReference<Object> {
        private final String labels;

        Source(Object owner, String labels) {
            super(owner);
            this.labels = labels;
        }

        @Nullable String labelsIfAlive() {
            return get() == null ? null : labels;
        }
    }

    /** Shows these facts for as long as that object is reachable, in place of its earlier ones. */
    public void set(Object owner, Map<String, String> facts) {
        Source added = new Source(owner, labels(facts));
        sources.removeIf(source -> source.refersTo(null) || source.get() == owner);
        sources.add(added);
    }

    /** The names of the samples: metric and labels. */
    List<String> samples() {
        return sources.stream().map(Source::labelsIfAlive).filter(Objects::nonNull).distinct()
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
