package dev.winnow.service.ui;

import java.util.List;

/**
 * One service as its metrics show it. Immutable.
 *
 * @param address where it was asked, without user information
 * @param name what it calls itself, for example {@code console of run base-1b}; its address where it does not
 * @param version its version; empty where unknown
 * @param up whether it answered
 * @param reason why it is not ready, or why it did not answer; empty when it is ready
 * @param samples its own metrics
 */
record ServiceLook(
        String address, String name, String version, boolean up, String reason, List<MetricsText.Sample> samples) {
    boolean isReady() {
        return up && reason.isEmpty();
    }

    /** Sum of a metric over its labels; NaN where it has none. */
    double sum(String metric) {
        double sum = Double.NaN;
        for (MetricsText.Sample sample : samples) {
            if (sample.name().equals(metric) && !Double.isNaN(sample.value())) {
                sum = Double.isNaN(sum) ? sample.value() : sum + sample.value();
            }
        }
        return sum;
    }

    /** A metric of a run; NaN where it has none. */
    double ofRun(String metric, String run) {
        return samples.stream()
                .filter(sample -> sample.name().equals(metric)
                        && run.equals(sample.labels().get("run")))
                .mapToDouble(MetricsText.Sample::value)
                .findFirst()
                .orElse(Double.NaN);
    }
}
