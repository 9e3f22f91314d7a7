package io.github.themapleseed.tinymls;

import io.github.themapleseed.tinymls.observe.MetricsExposition;
import java.util.Map;

/** The MXBean's implementation. */
final class TinyMlsBean implements TinyMlsMXBean {
    @Override
    public Map<String, Double> getMetrics() {
        return MetricsExposition.samples();
    }

    @Override
    public String getHealth() {
        return TinyMls.health().toString();
    }
}
