package io.github.themapleseed.tinymls.observe;

import java.util.LinkedHashMap;
import java.util.Map;

/** All metrics of the process as text: Prometheus text format 0.0.4 or OpenMetrics 1.0. No label names a key. */
public final class MetricsExposition {
    /** The content type of {@link #prometheus}. */
    public static final String PROMETHEUS_TYPE = "text/plain; version=0.0.4; charset=utf-8";
    /** The content type of {@link #openMetrics}. */
    public static final String OPEN_METRICS_TYPE = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    private static final String TOTAL = "_total";

    private MetricsExposition() {
    }

    /** Prometheus text format 0.0.4. */
    public static String prometheus() {
        return text(TOTAL, "_info", "gauge", "");
    }

    /** OpenMetrics 1.0. */
    public static String openMetrics() {
        return text("", "", "info", "# EOF\n");
    }

    /** The text. The two formats differ in the names of the families of counters and facts, and in the last line. */
    private static String text(String counterSuffix, String infoSuffix, String infoType, String end) {
        StringBuilder out = new StringBuilder();
        appendCounts(out, counterSuffix);
        appendGauges(out);
        for (InfoMetric info : InfoMetric.values()) {
            describe(out, info.family + infoSuffix, info.help, infoType);
            info.samples().forEach(sample -> out.append(sample).append(" 1\n"));
        }
        return out.append(end).toString();
    }

    private static void appendCounts(StringBuilder out, String familySuffix) {
        Counter.Family family = null;
        for (Counter count : Counter.values()) {
            if (count.family != family) {
                family = count.family;
                describe(out, family.metric + familySuffix, family.help, "counter");
            }
            out.append(count.sample()).append(' ').append(count.total()).append('\n');
        }
    }

    private static void appendGauges(StringBuilder out) {
        for (Gauge gauge : Gauge.values()) {
            gauge.read().ifPresent(reading -> {
                describe(out, gauge.metric, gauge.help, "gauge");
                out.append(gauge.metric).append(' ').append(gauge.text(reading)).append('\n');
            });
        }
    }

    private static void describe(StringBuilder out, String name, String help, String type) {
        out.append("# HELP ").append(name).append(' ').append(help).append('\n');
        out.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    }

    /** All metrics as numbers, by name and labels. */
    public static Map<String, Double> samples() {
        Map<String, Double> samples = new LinkedHashMap<>();
        for (Counter count : Counter.values()) {
            samples.put(count.sample(), (double) count.total());
        }
        for (Gauge gauge : Gauge.values()) {
            gauge.read().ifPresent(reading -> samples.put(gauge.metric, Double.valueOf(gauge.text(reading))));
        }
        for (InfoMetric info : InfoMetric.values()) {
            info.samples().forEach(sample -> samples.put(sample, 1.0));
        }
        return samples;
    }
}
