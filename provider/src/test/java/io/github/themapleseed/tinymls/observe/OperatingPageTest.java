package io.github.themapleseed.tinymls.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.themapleseed.tinymls.observe.Counter.Family;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jdk.jfr.Name;
import org.junit.jupiter.api.Test;

/**
 * docs/operating.md, the alert rules and the dashboard name every metric, label value and event that there is, and none
 * that there is not; every alert and every message of an exception that the page explains exists.
 */
class OperatingPageTest {
    private static final Path ROOT = Path.of(System.getProperty("tinymls.root"));
    private static final Pattern METRIC = Pattern.compile("\\btinymls_[a-z0-9_]+");
    private static final Pattern MATCHER =
            Pattern.compile("(tinymls_[a-z0-9_]+)\\{[^}]*?(\\w+)(=~|=|!=)\"([a-z_|]+)\"");
    private static final Pattern QUOTED = Pattern.compile("\"([^\"]+)\"");

    private static String read(String file) throws IOException {
        return Files.readString(ROOT.resolve(file));
    }

    /** Every metric by the name of its samples, with its label and the values of that, if those are fixed. */
    private static Map<String, Set<String>> metrics() {
        Map<String, Set<String>> metrics = new TreeMap<>();
        for (Counter count : Counter.values()) {
            metrics.computeIfAbsent(count.family.metric + "_total", name -> new TreeSet<>()).add(count.value);
        }
        for (Gauge gauge : Gauge.values()) {
            metrics.put(gauge.metric, Set.of());
        }
        for (InfoMetric info : InfoMetric.values()) {
            metrics.put(info.family + "_info", Set.of());
        }
        return metrics;
    }

    /** The cells of the rows of a section's table. */
    private static List<List<String>> rows(String section) throws IOException {
        String page = read("docs/operating.md");
        String text = page.substring(page.indexOf(section + "\n")).lines().skip(1)
                .takeWhile(line -> !line.startsWith("#")).collect(Collectors.joining("\n"));
        return text.lines().filter(line -> line.startsWith("| `") || line.startsWith("| *"))
                .map(line -> Arrays.stream(line.split("\\|")).skip(1).map(String::strip).toList()).toList();
    }

    private static List<String> codes(String cell) {
        return Pattern.compile("`([^`]+)`").matcher(cell).results().map(code -> code.group(1)).toList();
    }

    @Test
    void everyMetricHasItsRow() throws IOException {
        List<String> listed = rows("## Metrics").stream().flatMap(row -> codes(row.get(0)).stream()).toList();
        assertEquals(metrics().keySet(), new TreeSet<>(listed));
        assertEquals(listed.size(), new HashSet<>(listed).size(), "each once");
    }

    @Test
    void everyLabelAndItsValuesStandInTheRow() throws IOException {
        Map<String, Set<String>> metrics = metrics();
        for (Family family : Family.values()) {
            List<String> row = rows("## Metrics").stream()
                    .filter(each -> each.get(0).contains(family.metric + "_total"))
                    .findFirst().orElseThrow();
            assertEquals(family.label.isEmpty() ? List.of() : List.of(family.label), codes(row.get(1)), family.metric);
            Set<String> values = Arrays.stream(row.get(1).replaceFirst(".*?(: |$)", "").split(", "))
                    .collect(Collectors.toCollection(TreeSet::new));
            if (family != Family.BYTES) { // has those of the row above
                assertEquals(metrics.get(family.metric + "_total"), values, family.metric);
            }
        }
    }

    @Test
    void nothingNamesAMetricThatIsNotThere() throws IOException {
        Set<String> unknown = new TreeSet<>();
        int found = 0;
        for (Path file : operatorsFiles()) {
            for (MatchResult name : METRIC.matcher(Files.readString(file)).results().toList()) {
                found++;
                if (!metrics().containsKey(name.group())) {
                    unknown.add(ROOT.relativize(file) + ": " + name.group());
                }
            }
        }
        assertEquals(Set.of(), unknown);
        assertTrue(found > 150, found + " names");
    }

    @Test
    void alertsAndDashboardAskForLabelValuesThatAreThere() throws IOException {
        Set<String> unknown = new TreeSet<>();
        int found = 0;
        for (String file : List.of("docs/alerts.yml", "docs/alerts-test.yml", "docs/dashboard.json")) {
            for (Matcher hit = MATCHER.matcher(read(file).replace("job=\"mail\", instance=\"a\"", "")); hit.find();) {
                found++;
                for (String value : hit.group(4).split("\\|")) {
                    if (!hit.group(1).endsWith("_info") && !hit.group(2).matches("job|instance")
                            && !hasLabel(hit.group(1), hit.group(2), value)) {
                        unknown.add(file + ": " + hit.group());
                    }
                }
            }
        }
        assertEquals(Set.of(), unknown);
        assertTrue(found > 20, found + " matchers");
    }

    private static boolean hasLabel(String metric, String label, String value) {
        return Arrays.stream(Counter.values()).anyMatch(count -> metric.equals(count.family.metric + "_total")
                && label.equals(count.family.label) && value.equals(count.value));
    }

    private static List<Path> operatorsFiles() throws IOException {
        try (Stream<Path> docs = Files.list(ROOT.resolve("docs"))) {
            return Stream.concat(docs.filter(file -> !file.toString().endsWith(".svg")),
                    Stream.of("README.md", "SECURITY.md", "ARCHITECTURE.md").map(ROOT::resolve)).toList();
        }
    }

    @Test
    void dashboardIsWhole() throws IOException {
        JsonNode panels = new ObjectMapper().readTree(read("docs/dashboard.json")).at("/panels");
        assertTrue(panels.size() > 10, panels::toString);
        Set<Integer> ids = new HashSet<>();
        for (JsonNode panel : panels) {
            assertTrue(ids.add(panel.at("/id").asInt()), panel::toString);
            assertTrue(panel.at("/targets").size() > 0, panel::toString);
            panel.at("/targets").forEach(target ->
                    assertTrue(METRIC.matcher(target.at("/expr").asText()).find(), target::toString));
        }
    }

    @Test
    void everyEventHasItsRow() throws IOException {
        Map<String, List<String>> expected = new TreeMap<>();
        for (Family family : Family.values()) {
            if (!family.event.isEmpty()) {
                String flight = FlightEvents.begin(family).getClass().getAnnotation(Name.class).value();
                expected.put(family.event, List.of(flight.replaceFirst("^tinymls\\.", ""), family.level.name()));
            }
        }
        Map<String, List<String>> listed = new TreeMap<>();
        for (List<String> row : rows("## Security events")) {
            String event = codes(row.get(0)).get(0);
            listed.put(event, List.of(codes(row.get(1)).get(0), row.get(2)));
            String amount = Arrays.stream(Family.values()).filter(each -> each.event.equals(event)).findFirst()
                    .orElseThrow().amount;
            assertTrue(row.get(3).contains("`" + amount + "`") || amount.isEmpty() || amount.equals("nodes"), event);
        }
        assertEquals(expected, listed);
    }

    @Test
    void everyAlertIsExplainedAndTested() throws IOException {
        List<String> alerts = Pattern.compile("- alert: (\\w+)").matcher(read("docs/alerts.yml")).results()
                .map(alert -> alert.group(1)).toList();
        assertEquals(alerts, rows("### Alerts").stream().map(row -> row.get(0).replace("*", "")).toList());
        String tests = read("docs/alerts-test.yml");
        for (String alert : alerts) {
            assertTrue(tests.contains("- name: " + alert + " fires\n"), alert);
            assertTrue(tests.contains("- name: " + alert + " is silent\n"), alert);
        }
    }

    @Test
    void everyMessageThatIsExplainedExists() throws IOException {
        String literals = literals();
        List<String> missing = new ArrayList<>();
        int found = 0;
        for (List<String> row : rows("## Exceptions")) {
            if (!row.get(0).endsWith("(of the JDK)")) {
                for (Matcher quote = QUOTED.matcher(row.get(0)); quote.find(); found++) {
                    if (!literals.contains(quote.group(1))) {
                        missing.add(quote.group(1));
                    }
                }
            }
        }
        assertEquals(List.of(), missing);
        assertTrue(found > 15, found + " messages");
    }

    /** The string literals of the provider's main sources; those that are joined by a plus, as one. */
    private static String literals() throws IOException {
        try (Stream<Path> sources = Files.walk(ROOT.resolve("provider/src/main/java"))) {
            StringBuilder all = new StringBuilder();
            for (Path source : sources.filter(file -> file.toString().endsWith(".java")).toList()) {
                all.append(Files.readString(source).replaceAll("\"\\s*\\+\\s*\"", "")).append('\n');
            }
            return all.toString();
        }
    }
}
