package dev.winnow.lab.bench;

import dev.winnow.app.Deployment;
import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.selection.Plan;
import dev.winnow.service.audit.AuditRange;
import dev.winnow.service.audit.Verify;
import dev.winnow.service.audit.VerifyReport;
import dev.winnow.service.streams.StreamsSettings;
import dev.winnow.stack.LocalStack;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.UnaryOperator;

/** A run of two plans on a real broker that has decided on all its documents. */
record FinishedRun(KafkaConnection connection, RunTopics topics, int partitions) {
    static final int DOCUMENTS = 6_000;
    static final double RATIO = 0.1;

    /**
     * Makes one.
     *
     * @param prefix of its topics, its own on the stack
     * @param directory where its console and coordinator keep their state
     * @param change makes of a plain plan 0 the one to begin with
     */
    static FinishedRun make(
            LocalStack stack, String prefix, int partitions, Path directory, UnaryOperator<Plan> change) {
        KafkaConnection connection = Deployment.on(stack, prefix).connection();
        StreamsSettings settings = new StreamsSettings(directory.resolve("state"), Duration.ofMillis(100), 1);
        RunTopics topics = new BenchRun(connection, partitions, settings, new PrintWriter(new StringWriter()))
                .make(DOCUMENTS, RATIO, change)
                .topics();
        return new FinishedRun(connection, topics, partitions);
    }

    /** Verifies all its partitions, two at a time. */
    VerifyReport verify() {
        return new Verify(connection, topics, AuditRange.ALL, 2, line -> {}).run();
    }
}
