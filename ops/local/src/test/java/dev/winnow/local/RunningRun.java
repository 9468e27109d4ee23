package dev.winnow.local;

import dev.winnow.console.Brake;
import dev.winnow.console.ConsoleTopology;
import dev.winnow.console.CoordinatorTopology;
import dev.winnow.console.RunWatch;
import dev.winnow.console.StreamsSettings;
import dev.winnow.http.Meters;
import dev.winnow.topic.RunTopics;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.kafka.streams.KafkaStreams;

/** A run's console and coordinator in this JVM, wired as their commands wire them. */
final class RunningRun implements AutoCloseable {
    private final KafkaStreams console;
    private final KafkaStreams coordinator;
    private final RunWatch orders;

    /** @param directory where its state is kept */
    RunningRun(Deployment deployment, String name, Path directory) {
        RunTopics run = deployment.connection().topics().run(name);
        Meters meters = new Meters();
        console = new KafkaStreams(
                new ConsoleTopology(deployment.connection(), run, meters).build(),
                settings(directory, run.consoleGroup()).console(deployment.connection(), run, meters));
        coordinator = new KafkaStreams(
                new CoordinatorTopology(deployment.connection(), run, meters).build(),
                settings(directory, run.coordinatorGroup()).coordinator(deployment.connection(), run, meters));
        orders = RunWatch.start(deployment.connection(), run, new Brake(console::pause, console::resume), meters);
        console.start();
        coordinator.start();
    }

    private static StreamsSettings settings(Path directory, String group) {
        return new StreamsSettings(directory.resolve(group), Duration.ofMillis(100), 1);
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
