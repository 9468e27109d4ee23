package dev.winnow.lab.bench;

import dev.winnow.kafka.client.KafkaConnection;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;

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

    BenchReport run(Contender identity, Contender console, double selectionRatio) {
        new BenchLoader(connection, out).load(size.records(), size.partitions(), size.seed());
        List<BenchReport.Round> rounds = new ArrayList<>();
        try (Admin admin = connection.admin()) {
            Stopwatch stopwatch = new Stopwatch(admin, connection.topics().annotated(), size.partitions());
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
}
