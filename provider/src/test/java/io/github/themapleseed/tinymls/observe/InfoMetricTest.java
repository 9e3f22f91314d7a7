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
        Object one = new Object();
        Object two = new Object();
        InfoMetric.SETTINGS.set(one, Map.of("odd-name", "a\\b\"c\nd"));
        InfoMetric.SETTINGS.set(two, Map.of("odd-name", "a\\b\"c\nd"));
        assertEquals(1, samples(SAMPLE + " 1"), MetricsExposition::prometheus);
        assertEquals(1.0, MetricsExposition.samples().get(SAMPLE));
        assertTrue(MetricsExposition.prometheus().contains("\n# TYPE tinymls_settings_info gauge\n"));
        assertTrue(MetricsExposition.openMetrics().contains("\n# TYPE tinymls_settings info\n"));
        InfoMetric.SETTINGS.set(one, Map.of("odd-name", "other"));
        InfoMetric.SETTINGS.set(two, Map.of("odd-name", "other"));
        assertFalse(MetricsExposition.prometheus().contains(SAMPLE), "replaced");
        assertEquals(1, samples("tinymls_settings_info{odd_name=\"other\"} 1"));
        Reference.reachabilityFence(one);
        Reference.reachabilityFence(two);
    }
}
