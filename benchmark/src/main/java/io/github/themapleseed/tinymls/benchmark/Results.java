package io.github.themapleseed.tinymls.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoubleBinaryOperator;
import java.util.stream.StreamSupport;

/**
 * The figures of a run: of JMH's JSON files, and of those that the programs beside JMH write in the same shape. A run
 * has rounds; a figure is the median of its iterations in each. Figures are named like
 * {@code SealOpen.seal contender=tinymls size=64}, with {@code #alloc}, {@code #p99.9},
 * {@code #ratio} or, of two threads, {@code #own} and {@code #other} for others of the same.
 */
final class Results {
    private static final String GC = "gc.alloc.rate.norm";

    private final Map<String, List<Double>> figures = new TreeMap<>();
    private final Map<String, String> units = new TreeMap<>();

    /** Reads all JSON files of a folder, in the order of their names: the rounds. */
    static Results read(Path folder) throws IOException {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, "*.json")) {
            found.forEach(files::add);
        }
        Results results = new Results();
        for (Path file : files.stream().sorted().toList()) {
            if (Files.size(file) > 0) { // JMH leaves an empty file where no benchmark succeeded
                new ObjectMapper().readTree(file.toFile()).forEach(results::add);
            }
        }
        return results;
    }

    private void add(JsonNode entry) {
        String name = name(entry);
        JsonNode primary = entry.path("primaryMetric");
        put(name, median(primary));
        units.put(name, primary.path("scoreUnit").asText());
        JsonNode percentile = primary.path("scorePercentiles").path("99.9");
        if (entry.path("mode").asText().equals("sample") && percentile.isNumber()) {
            put(name + "#p99.9", percentile.asDouble());
        }
        JsonNode counters = entry.path("secondaryMetrics");
        if (counters.has("ownNanos")) {
            put(name + "#ratio", median(quotients(counters, "ownNanos", "otherNanos")));
        } else if (counters.has("ownTwo")) {
            double[] own = gains(counters, "own");
            double[] other = gains(counters, "other");
            put(name + "#own", median(own.clone()));
            put(name + "#other", median(other.clone()));
            put(name + "#ratio", median(quotients(own, other)));
        }
        JsonNode allocated = counters.path(GC).path("score");
        if (allocated.isNumber()) {
            put(name + "#alloc", allocated.asDouble());
        }
    }

    private static String name(JsonNode entry) {
        String[] parts = entry.path("benchmark").asText().split("\\.");
        StringBuilder name = new StringBuilder(parts[parts.length - 2] + "." + parts[parts.length - 1]);
        Map<String, String> params = new TreeMap<>();
        entry.path("params").properties().forEach(field -> params.put(field.getKey(), field.getValue().asText()));
        params.forEach((key, value) -> name.append(' ').append(key).append('=').append(value));
        return name.toString();
    }

    private static double[] iterations(JsonNode metric) {
        return StreamSupport.stream(metric.path("rawData").spliterator(), false)
                .flatMap(fork -> StreamSupport.stream(fork.spliterator(), false))
                .mapToDouble(JsonNode::asDouble).toArray();
    }

    /** How many times as much two threads did as one, in every iteration. */
    private static double[] gains(JsonNode counters, String whose) {
        double[] speedup = quotients(counters, whose + "One", whose + "Two");
        return Arrays.stream(speedup).map(single -> 2 * single).toArray();
    }

    /** The ratio of two counters in every iteration. */
    private static double[] quotients(JsonNode counters, String one, String other) {
        return quotients(iterations(counters.path(one)), iterations(counters.path(other)));
    }

    private static double[] quotients(double[] dividends, double[] divisors) {
        double[] all = new double[dividends.length];
        Arrays.setAll(all, i -> dividends[i] / divisors[i]);
        return all;
    }

    private static double median(JsonNode metric) {
        double[] all = iterations(metric);
        return all.length == 0 ? metric.path("score").asDouble() : median(all);
    }

    private static double median(double... values) {
        Arrays.sort(values);
        int middle = values.length / 2;
        return values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }

    private void put(String name, double value) {
        figures.computeIfAbsent(name, absent -> new ArrayList<>()).add(value);
    }

    /** A figure's median over the rounds, or NaN if it was not measured. */
    double of(String name) {
        List<Double> rounds = figures.getOrDefault(name, List.of());
        return rounds.isEmpty() ? Double.NaN : median(rounds.stream().mapToDouble(Double::doubleValue).toArray());
    }

    /** Two figures combined round by round, and the median of that; NaN if one of them was not measured. */
    double combined(String one, String other, DoubleBinaryOperator operator) {
        List<Double> left = figures.getOrDefault(one, List.of());
        List<Double> right = figures.getOrDefault(other, List.of());
        int rounds = Math.min(left.size(), right.size());
        double[] values = new double[rounds];
        Arrays.setAll(values, round -> operator.applyAsDouble(left.get(round), right.get(round)));
        return rounds == 0 ? Double.NaN : median(values);
    }

    /** A figure by another, side by side in every round. */
    double ratio(String one, String other) {
        return combined(one, other, (left, right) -> left / right);
    }

    /** How many rounds every figure has at least. */
    int rounds() {
        return figures.values().stream().mapToInt(List::size).min().orElse(0);
    }

    /** A figure's unit. */
    String unit(String name) {
        if (name.endsWith("#ratio") || name.endsWith("#own") || name.endsWith("#other")) {
            return "";
        }
        return name.endsWith("#alloc") ? "B/op" : units.getOrDefault(name.replace("#p99.9", ""), "");
    }

    /** Names of all figures. */
    List<String> names() {
        return List.copyOf(figures.keySet());
    }
}
