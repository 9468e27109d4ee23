package dev.winnow.lab.bench;

import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;

/**
 * Seconds that threads waited for brokers, as Kafka's clients measure them.
 *
 * @param fetch for fetched records
 * @param commit for what was sent to be written, and for transactions
 * @param memory for room in the memory of a producer
 */
record ThreadWaits(double fetch, double commit, double memory) {
    static final ThreadWaits NONE = new ThreadWaits(0, 0, 0);

    private static final double NANOS = 1e9;

    /** Of the metrics of a client, or of a Kafka Streams instance. */
    static ThreadWaits of(Map<MetricName, ? extends Metric> metrics) {
        return new ThreadWaits(
                sum(
                        metrics,
                        name -> name.group().equals("consumer-metrics")
                                && name.name().equals("io-wait-time-ns-total")
                                && !name.tags().getOrDefault("client-id", "").contains("restore-consumer")),
                sum(
                        metrics,
                        name -> name.group().equals("producer-metrics")
                                && (name.name().equals("flush-time-ns-total")
                                        || name.name().startsWith("txn-")
                                                && name.name().endsWith("-time-ns-total"))),
                sum(
                        metrics,
                        name -> name.group().equals("producer-metrics")
                                && name.name().equals("bufferpool-wait-time-ns-total")));
    }

    private static double sum(Map<MetricName, ? extends Metric> metrics, Predicate<MetricName> which) {
        return metrics.entrySet().stream()
                        .filter(entry -> which.test(entry.getKey()))
                        .mapToDouble(entry -> ((Number) entry.getValue().metricValue()).doubleValue())
                        .sum()
                / NANOS;
    }

    ThreadWaits plus(ThreadWaits other) {
        return new ThreadWaits(fetch + other.fetch, commit + other.commit, memory + other.memory);
    }

    ThreadWaits minus(ThreadWaits earlier) {
        return new ThreadWaits(fetch - earlier.fetch, commit - earlier.commit, memory - earlier.memory);
    }
}
