package dev.winnow.service.ui;

import java.util.List;

/**
 * One service as its metrics show it. Immutable.
 *
 * @param address where it was asked, without user information
 * @param name what it calls itself, for example {@code console of run base-1b}, now or when it last answered; its address where it never did
 * @param version its version; empty where unknown
 * @param up whether it answered
 * @param answered when it last answered, in milliseconds since the epoch; -1 where it has not since the page is served
 * @param reason why it is not ready, or why it did not answer; empty when it is ready
 * @param samples its own metrics
 */
record ServiceLook(
        String address,
        String name,
        String version,
        boolean up,
        long answered,
        String reason,
        List<MetricsText.Sample> samples) {
    /** One that does not answer, and has not before. */
    static ServiceLook down(String address, String reason) {
        return new ServiceLook(address, address, "", false, -1, reason, List.of());
    }

    /** The same with the name and version of when it last answered. */
    ServiceLook after(ServiceLook before) {
        return up
                ? this
                : new ServiceLook(address, before.name, before.version, false, before.answered, reason, samples);
    }

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
