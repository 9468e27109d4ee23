package dev.winnow.runtime;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;

/**
 * Chosen metrics of the Kafka clients and Kafka Streams instances of this process, one series each, named as Micrometer names them. A
 * series has no label: it is the sum of all clients of the process, or the largest value among them. Everything that the clients measure
 * would be some thousand series, with identifiers that change at each start.
 *
 * <p>Values are read at each scrape from the beans that Kafka's clients register by default. While there is no client of a kind, a counter
 * is 0 and a gauge NaN.
 */
final class KafkaClientMeters implements MeterBinder {
    /** How the values of several clients become one. */
    enum Kind {
        TOTAL(Double::sum),
        SUM(Double::sum),
        LARGEST(Math::max);

        private final DoubleBinaryOperator both;

        Kind(DoubleBinaryOperator both) {
            this.both = both;
        }
    }

    record Chosen(Kind kind, ObjectName beans, String attribute, String name, String description) {}

    static final List<Chosen> CHOSEN = List.of(
            chosen(
                    Kind.LARGEST,
                    "consumer",
                    "consumer-fetch-manager",
                    "records-lag-max",
                    "Records that a consumer has still to fetch of the partition where it is furthest behind"),
            chosen(
                    Kind.TOTAL,
                    "consumer",
                    "consumer-fetch-manager",
                    "records-consumed-total",
                    "Records that consumers have fetched"),
            chosen(
                    Kind.TOTAL,
                    "consumer",
                    "consumer-fetch-manager",
                    "bytes-consumed-total",
                    "Bytes that consumers have fetched"),
            chosen(
                    Kind.LARGEST,
                    "consumer",
                    "consumer-fetch-manager",
                    "fetch-latency-max",
                    "Longest fetch of the last minute, milliseconds"),
            chosen(
                    Kind.TOTAL,
                    "consumer",
                    "consumer-coordinator",
                    "rebalance-total",
                    "Rebalances that consumers took part in"),
            chosen(Kind.TOTAL, "consumer", "consumer-coordinator", "failed-rebalance-total", "Rebalances that failed"),
            chosen(
                    Kind.LARGEST,
                    "consumer",
                    "consumer-coordinator",
                    "last-heartbeat-seconds-ago",
                    "Seconds since the last heartbeat of the consumer whose is the oldest"),
            chosen(
                    Kind.LARGEST,
                    "consumer",
                    "consumer-coordinator",
                    "commit-latency-max",
                    "Longest commit of the last minute, milliseconds"),
            chosen(
                    Kind.LARGEST,
                    "consumer",
                    "consumer",
                    "time-between-poll-max",
                    "Longest time between two polls of the last minute, milliseconds"),
            chosen(
                    Kind.TOTAL,
                    "consumer",
                    "consumer",
                    "failed-authentication-total",
                    "Connections of consumers whose credentials were refused"),
            chosen(Kind.TOTAL, "producer", "producer", "record-send-total", "Records that producers have sent"),
            chosen(Kind.TOTAL, "producer", "producer", "record-error-total", "Records that could not be sent"),
            chosen(Kind.TOTAL, "producer", "producer", "record-retry-total", "Records that were sent again"),
            chosen(Kind.TOTAL, "producer", "producer", "outgoing-byte-total", "Bytes that producers have sent"),
            chosen(
                    Kind.LARGEST,
                    "producer",
                    "producer",
                    "request-latency-max",
                    "Longest request of a producer in the last minute, milliseconds"),
            chosen(
                    Kind.TOTAL,
                    "producer",
                    "producer",
                    "failed-authentication-total",
                    "Connections of producers whose credentials were refused"),
            chosen(Kind.SUM, "streams", "stream", "alive-stream-threads", "Threads of Kafka Streams that run"),
            chosen(
                    Kind.SUM,
                    "streams",
                    "stream",
                    "failed-stream-threads",
                    "Threads of Kafka Streams that ended with a failure"),
            chosen(Kind.TOTAL, "streams", "stream-thread", "process-total", "Records that Kafka Streams has processed"),
            chosen(Kind.TOTAL, "streams", "stream-thread", "commit-total", "Commits of Kafka Streams"),
            chosen(
                    Kind.LARGEST,
                    "streams",
                    "stream-thread",
                    "commit-latency-max",
                    "Longest commit of Kafka Streams in the last minute, milliseconds"),
            chosen(
                    Kind.LARGEST,
                    "streams",
                    "stream-thread",
                    "poll-records-max",
                    "Largest number of records of one poll of Kafka Streams in the last minute"));

    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();

    /** The meters hold the binder weakly: keep it as long as they are read. */
    @Override
    public void bindTo(MeterRegistry registry) {
        for (Chosen chosen : CHOSEN) {
            if (chosen.kind == Kind.TOTAL) {
                FunctionCounter.builder(chosen.name, this, self -> orZero(self.read(chosen)))
                        .description(chosen.description)
                        .register(registry);
            } else {
                Gauge.builder(chosen.name, this, self -> self.read(chosen))
                        .description(chosen.description)
                        .register(registry);
            }
        }
    }

    private double read(Chosen chosen) {
        double value = Double.NaN;
        for (ObjectName bean : server.queryNames(chosen.beans, null)) {
            try {
                if (server.getAttribute(bean, chosen.attribute) instanceof Number number
                        && !Double.isNaN(number.doubleValue())) {
                    value = Double.isNaN(value)
                            ? number.doubleValue()
                            : chosen.kind.both.applyAsDouble(value, number.doubleValue());
                }
            } catch (JMException e) {
                // the client was closed since, or has not measured this yet
                continue;
            }
        }
        return value;
    }

    private static double orZero(double value) {
        return Double.isNaN(value) ? 0 : value;
    }

    /** @param group the group of Kafka's metric, without {@code -metrics} */
    private static Chosen chosen(Kind kind, String domain, String group, String attribute, String description) {
        // one identifier alone: beans of a topic or partition have more
        String identifier = group.equals("stream-thread") ? "thread-id" : "client-id";
        String name = "kafka." + group + "." + attribute;
        try {
            return new Chosen(
                    kind,
                    new ObjectName("kafka." + domain + ":type=" + group + "-metrics," + identifier + "=*"),
                    attribute,
                    name.replace('-', '.'),
                    description);
        } catch (MalformedObjectNameException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
