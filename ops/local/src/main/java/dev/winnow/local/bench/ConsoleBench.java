package dev.winnow.local.bench;

import dev.winnow.topic.KafkaConnection;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;

/**
 * Times the console against the identity topology: same broker, same records, same settings, turn by turn. The first round warms both up and does not
 * count; of the others every second one starts with the console, so that a machine that slows down favours neither.
 */
final class ConsoleBench {
    /**
     * How much to measure.
     *
     * @param records documents of the annotated topic
     * @param rounds rounds that count, at least 1
     * @param partitions partitions of the annotated topic
     * @param threads Streams threads
     * @param seed seed of the documents
     */
    record Size(int records, int rounds, int partitions, int threads, long seed) {}

    private final KafkaConnection connection;
    private final Size size;
    private final PrintWriter out;

    ConsoleBench(KafkaConnection connection, Size size, PrintWriter out) {
        this.connection = connection;
        this.size = size;
        this.out = out;
    }

    BenchReport run(Contender identity, Contender console, double selectionRatio, Path stateDirectory) {
        new BenchLoader(connection, out).load(size.records(), size.partitions(), size.seed());
        List<BenchReport.Round> rounds = new ArrayList<>();
        try (Admin admin = connection.admin()) {
            Stopwatch stopwatch = new Stopwatch(
                    admin, connection.topics().annotated(), size.partitions(), settings(), stateDirectory);
            for (int round = 0; round <= size.rounds(); round++) {
                BenchReport.Round result = round(stopwatch, identity, console, round);
                out.printf(
                        "  round %d of %d%s: identity %,.0f/s, console %,.0f/s%n",
                        round,
                        size.rounds(),
                        round == 0 ? " (warms up, does not count)" : "",
                        result.identityRecordsPerSecond(),
                        result.consoleRecordsPerSecond());
                out.flush();
                if (round > 0) {
                    rounds.add(result);
                }
            }
        }
        return new BenchReport(size.records(), size.partitions(), size.threads(), selectionRatio, rounds);
    }

    private static BenchReport.Round round(Stopwatch stopwatch, Contender identity, Contender console, int round) {
        if (round % 2 == 0) {
            double identityRate = stopwatch.time(identity, round);
            return new BenchReport.Round(identityRate, stopwatch.time(console, round));
        }
        double consoleRate = stopwatch.time(console, round);
        return new BenchReport.Round(stopwatch.time(identity, round), consoleRate);
    }

    private Map<String, Object> settings() {
        Map<String, Object> settings = new HashMap<>(connection.clientProperties());
        settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, size.threads());
        settings.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, 1);
        settings.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.COMPRESSION_TYPE_CONFIG), "lz4");
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 10);
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG), 256 << 10);
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG), 4 << 20);
        return settings;
    }
}
