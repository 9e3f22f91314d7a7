package io.github.themapleseed.tinymls;

import io.github.themapleseed.tinymls.observe.Exposition;
import java.util.Map;

/** What a management console sees. */
final class TinyMlsBean implements TinyMlsMXBean {
    @Override
    public Map<String, Double> getMetrics() {
        return Exposition.samples();
    }

    @Override
    public String getHealth() {
        return TinyMls.health().toString();
    }
}
