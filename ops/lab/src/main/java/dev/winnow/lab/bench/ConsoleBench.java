package dev.winnow.lab.bench;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.provisioning.TopicProvisioner;
import dev.winnow.kafka.topic.Topics;
import dev.winnow.service.streams.StreamsMemory;
import dev.winnow.service.streams.StreamsSettings;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Times the console against the identity topology and against plain consumers: same broker, same records, same settings, turn by turn. The order changes from
 * round to round, so that a machine that slows down favours none. Rounds that warm up do not count.
 */
final class ConsoleBench {
    private static final int WARM_UP = 2;

    /** Bytes of the texts of a stream, where they are longer than usual. */
    private static final long MOST_LONG_TEXT = 1L << 30;

    private static final long SEED = 1;

    /**
     * How much to measure.
     *
     * @param records documents of the annotated topic; fewer where long texts would be more than a GiB
     * @param rounds rounds that count, at least 1
     * @param rule decision rule of the runs
     * @param selectionRatio share of documents that a run selects
     * @param commitMillis time between transactions
     */
    record Settings(int records, int rounds, int rule, double selectionRatio, long commitMillis) {}

    /**
     * One setting to be timed.
     *
     * @param threads stream threads of each console
     * @param runs runs that decide the stream side by side
     * @param agents agents that labelled it
     * @param groups groups of all agents together
     * @param partitions partitions of every topic
     * @param documentBytes bytes of a text, about
     * @param consoles instances that share a run, each with its threads and its state, as processes do
     */
    record Cell(int threads, int runs, int agents, int groups, int partitions, int documentBytes, int consoles) {
        Cell withGroups(int other) {
            return new Cell(threads, runs, agents, other, partitions, documentBytes, consoles);
        }

        int records(Settings settings) {
            return documentBytes <= BenchDocuments.TEXT_BYTES
                    ? settings.records()
                    : (int) Math.min(settings.records(), MOST_LONG_TEXT / documentBytes);
        }
    }

    private final KafkaConnection connection;
    private final Settings settings;
    private final Path directory;
    private final PrintWriter out;
    private int turns;

    ConsoleBench(KafkaConnection connection, Settings settings, Path directory, PrintWriter out) {
        this.connection = connection;
        this.settings = settings;
        this.directory = directory;
        this.out = out;
    }

    /** Times one cell on a stream of its own. */
    ConsoleBenchReport.Result time(Cell cell) {
        Map<String, List<String>> agents = BenchDocuments.agents(cell.agents(), cell.groups());
        KafkaConnection own = new KafkaConnection(
                connection.bootstrapServers(),
                connection.properties(),
                connection.serdes(),
                new Topics(connection.topics().prefix() + "-" + turns));
        out.printf(
                "%d threads, %d runs, %d agents, %d groups, %d partitions, %d bytes, %d consoles%n",
                cell.threads(),
                cell.runs(),
                cell.agents(),
                BenchDocuments.groups(agents),
                cell.partitions(),
                cell.documentBytes(),
                cell.consoles());
        int records = cell.records(settings);
        BenchTopics topics = new BenchTopics(own, cell.partitions());
        new TopicProvisioner(own).apply(own.topics().shared(cell.partitions()), (short) 1, false);
        new BenchLoader(own, out)
                .load(records, cell.partitions(), new BenchDocuments(SEED, agents, cell.documentBytes()));
        Map<String, List<Slice>> slices = time(contenders(own, topics, agents, cell), records);
        topics.deleteAll(own.topics().annotated()::equals);
        return new ConsoleBenchReport.Result(cell.withGroups(BenchDocuments.groups(agents)), records, slices);
    }

    private List<Contender> contenders(
            KafkaConnection own, BenchTopics topics, Map<String, List<String>> agents, Cell cell) {
        List<StreamsSettings> streams = IntStream.range(0, cell.consoles())
                .mapToObj(console -> streams(cell, console))
                .toList();
        ConsoleContender.Work work =
                new ConsoleContender.Work(agents, settings.rule(), settings.selectionRatio(), cell.records(settings));
        return List.of(
                new IdentityContender(own, topics, cell.runs(), streams),
                new ConsoleContender(own, topics, cell.runs(), work, streams),
                new PlainContender(own, cell.partitions(), cell.threads() * cell.consoles(), cell.runs()));
    }

    private StreamsSettings streams(Cell cell, int console) {
        // each console of a cell may use its share of the heap, as if it were a process of its own
        long heap = Runtime.getRuntime().maxMemory() / cell.runs() / cell.consoles();
        return new StreamsSettings(
                directory.resolve("state-" + console),
                Duration.ofMillis(settings.commitMillis()),
                cell.threads(),
                StreamsMemory.of(heap, (long) StreamsMemory.STATE_MEBIBYTES << 20, cell.partitions(), cell.threads()));
    }

    private Map<String, List<Slice>> time(List<Contender> contenders, int records) {
        Stopwatch stopwatch = new Stopwatch(records);
        Map<String, List<Slice>> slices = new LinkedHashMap<>();
        contenders.forEach(contender -> slices.put(contender.name(), new ArrayList<>()));
        List<Contender> order = new ArrayList<>(contenders);
        for (int round = 1 - WARM_UP; round <= settings.rounds(); round++) {
            for (Contender contender : order) {
                Slice slice = stopwatch.time(contender, turns++);
                out.printf(
                        "  round %d of %d%s: %-8s %,10.0f/s %6.1f us of processor time each%n",
                        Math.max(0, round),
                        settings.rounds(),
                        round < 1 ? " (warms up)" : "",
                        contender.name(),
                        slice.recordsPerSecond(),
                        slice.cpuMicrosPerRecord());
                out.flush();
                if (round > 0) {
                    slices.get(contender.name()).add(slice);
                }
            }
            Collections.rotate(order, 1);
        }
        return slices;
    }
}
