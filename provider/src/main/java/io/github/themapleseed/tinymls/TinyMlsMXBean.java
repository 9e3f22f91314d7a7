package io.github.themapleseed.tinymls;

import java.util.Map;

/** What a management console sees of TinyMLS, under {@code io.github.themapleseed.tinymls:type=TinyMls}. */
public interface TinyMlsMXBean {
    /** {@return all metrics by name and label} */
    Map<String, Double> getMetrics();

    /** {@return the health check's report, made anew} */
    String getHealth();
}
