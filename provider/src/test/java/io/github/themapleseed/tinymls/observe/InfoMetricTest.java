package io.github.themapleseed.tinymls.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ref.Reference;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Facts as labels: escaped as the text formats want it, once for each set of them. */
class InfoMetricTest {
    private static final String SAMPLE = "tinymls_settings_info{odd_name=\"a\\\\b\\\"c\\nd\"}";

    private static long samples(String line) {
        return MetricsExposition.prometheus().lines().filter(line::equals).count();
    }

    @Test
    void labelsAreEscapedAndEqualOnesShownOnce() {
        Facts one = new Facts();
        Facts two = new Facts();
        InfoMetric.SETTINGS.watch(one);
        InfoMetric.SETTINGS.watch(two);
        assertEquals(1, samples(SAMPLE + " 1"), MetricsExposition::prometheus);
        assertEquals(1.0, MetricsExposition.samples().get(SAMPLE));
        assertTrue(MetricsExposition.prometheus().contains("\n# TYPE tinymls_settings_info gauge\n"));
        assertTrue(MetricsExposition.openMetrics().contains("\n# TYPE tinymls_settings info\n"));
        one.now = Map.of("odd-name", "other");
        two.now = Map.of();
        assertFalse(MetricsExposition.prometheus().contains(SAMPLE), "no longer so");
        assertEquals(1, samples("tinymls_settings_info{odd_name=\"other\"} 1"));
        assertFalse(MetricsExposition.prometheus().contains("tinymls_settings_info{}"), "nothing to show");
        Reference.reachabilityFence(one);
        Reference.reachabilityFence(two);
    }

    private static final class Facts implements InfoMetric.Source {
        private Map<String, String> now = Map.of("odd-name", "a\\b\"c\nd");

        @Override
        public Map<String, String> facts() {
            return now;
        }
    }
}
