package io.github.themapleseed.tinymls;

import java.util.Map;

/** Metrics and health for management consoles, registered as {@code io.github.themapleseed.tinymls:type=TinyMls}. */
public interface TinyMlsMXBean {
    /** {@return all metrics by name and label} */
    Map<String, Double> getMetrics();

    /** {@return the report of a health check that runs now} */
    String getHealth();
}
