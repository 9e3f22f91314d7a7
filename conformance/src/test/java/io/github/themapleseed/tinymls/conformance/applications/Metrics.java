package io.github.themapleseed.tinymls.conformance.applications;

import io.github.themapleseed.tinymls.TinyMls;

/** The metrics as an application sees them. */
final class Metrics {
    /** Messages that came later than the window allows. */
    static final String ERASED = "tinymls_refusals_total{reason=\"erased\"}";

    private Metrics() {
    }

    static double sample(String name) {
        return TinyMls.metrics().lines().filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1))).findFirst().orElseThrow();
    }

    /** The sum of a metric's samples, whatever their labels. */
    static long sum(String name) {
        return TinyMls.metrics().lines().filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1))).sum();
    }

    /** Messages that were refused, for whatever reason. */
    static long refusals() {
        return sum("tinymls_refusals_total");
    }
}
