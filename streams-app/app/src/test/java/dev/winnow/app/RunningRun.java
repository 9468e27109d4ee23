package dev.winnow.app;

import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.runtime.Meters;
import dev.winnow.service.console.ConsoleTopology;
import dev.winnow.service.coordinator.CoordinatorTopology;
import dev.winnow.service.pacing.Brake;
import dev.winnow.service.run.RunWatch;
import dev.winnow.service.streams.StreamsSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.streams.KafkaStreams;

/** A run's console and coordinator in this JVM, wired as their commands wire them. */
final class RunningRun implements AutoCloseable {
    private final KafkaStreams console;
    private final KafkaStreams coordinator;
    private final RunWatch orders;
    private final Meters meters = new Meters();

    /**
     * A run whose coordinator answers no reports.
     *
     * @param directory where its state is kept
     */
    RunningRun(Deployment deployment, String name, Path directory) {
        this(deployment, name, directory, Optional.empty());
    }

    /**
     * A run.
     *
     * @param directory where its state is kept
     * @param answers what its coordinator has to know to answer reports
     */
    RunningRun(Deployment deployment, String name, Path directory, Optional<CoordinatorTopology.Answers> answers) {
        RunTopics run = deployment.connection().topics().run(name);
        console = new KafkaStreams(
                new ConsoleTopology(deployment.connection(), run, meters).build(),
                settings(directory, run.consoleGroup()).console(deployment.connection(), run, meters));
        coordinator = new KafkaStreams(
                new CoordinatorTopology(deployment.connection(), run, meters, answers).build(),
                settings(directory, run.coordinatorGroup()).coordinator(deployment.connection(), run, meters));
        orders = RunWatch.start(deployment.connection(), run, new Brake(console::pause, console::resume), meters);
        console.start();
        coordinator.start();
    }

    private static StreamsSettings settings(Path directory, String group) {
        return new StreamsSettings(directory.resolve(group), Duration.ofMillis(100), 1);
    }

    /** What its metrics report about the share that a partition selects. */
    double realisedRatio(int partition) {
        return meters.registry()
                .get("winnow.selection.realised.ratio")
                .tag("partition", String.valueOf(partition))
                .gauge()
                .value();
    }

    /** What its metrics show of the documents that a veto kept out. */
    long vetoed(String veto) {
        return (long) meters.registry()
                .get("winnow.documents.vetoed")
                .tag("veto", veto)
                .counter()
                .count();
    }

    boolean isPaused() {
        return console.isPaused();
    }

    /** Ends the console without time to commit or to leave its group. */
    void kill() {
        console.close(Duration.ZERO);
    }

    @Override
    public void close() {
        orders.close();
        console.close(Duration.ofSeconds(20));
        coordinator.close(Duration.ofSeconds(20));
    }
}
