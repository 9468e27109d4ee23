package dev.winnow.lab.bench;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.service.audit.AuditRange;
import dev.winnow.service.audit.Verify;
import dev.winnow.service.audit.VerifyReport;
import dev.winnow.stack.LocalStackException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * Times {@code audit verify} against a plain consumer of the same topics: same broker, same bytes, same number of threads, turn by
 * turn. The first round warms both up and does not count; of the others every second one starts with the audit.
 */
final class AuditBench {
    private final KafkaConnection connection;
    private final BenchRun.Finished run;
    private final int threads;
    private final PrintWriter out;

    AuditBench(KafkaConnection connection, BenchRun.Finished run, int threads, PrintWriter out) {
        this.connection = connection;
        this.run = run;
        this.threads = threads;
        this.out = out;
    }

    /** What is timed: a plain consumer reads it once. */
    AuditBenchReport.Settings settings(double selectionRatio) {
        PlainRead.Volume volume = new PlainRead(connection, partitions(), threads).read();
        return new AuditBenchReport.Settings(
                run.records(),
                run.partitions(),
                threads,
                selectionRatio,
                run.plans(),
                volume.records(),
                volume.bytes());
    }

    /** Rounds that count. */
    List<AuditBenchReport.Round> time(int rounds) {
        PlainRead plain = new PlainRead(connection, partitions(), threads);
        List<AuditBenchReport.Round> counted = new ArrayList<>();
        for (int round = 0; round <= rounds; round++) {
            AuditBenchReport.Round result = round(plain, round % 2 == 0);
            out.printf(
                    "  round %d of %d%s: consumer %,.0f/s, verify %,.0f/s%n",
                    round,
                    rounds,
                    round == 0 ? " (warms up, does not count)" : "",
                    result.consumerPerSecond(),
                    result.verifyPerSecond());
            out.flush();
            if (round > 0) {
                counted.add(result);
            }
        }
        return counted;
    }

    private List<PlainRead.Partition> partitions() {
        RunTopics topics = run.topics();
        List<PlainRead.Partition> all = new ArrayList<>();
        for (String topic : List.of(topics.probes(), topics.marks(), topics.rewards())) {
            all.add(new PlainRead.Partition(topic, 0));
        }
        for (String topic : List.of(connection.topics().annotated(), topics.selected(), topics.plans())) {
            for (int partition = 0; partition < run.partitions(); partition++) {
                all.add(new PlainRead.Partition(topic, partition));
            }
        }
        return all;
    }

    private AuditBenchReport.Round round(PlainRead plain, boolean plainFirst) {
        double before = plainFirst ? rate(plain::read) : 0;
        double verify = rate(this::verify);
        return new AuditBenchReport.Round(plainFirst ? before : rate(plain::read), verify);
    }

    private void verify() {
        VerifyReport report = new Verify(connection, run.topics(), AuditRange.ALL, threads, line -> {}).run();
        if (!report.verified() || report.decisions() != run.records()) {
            throw new LocalStackException("The benchmark's run does not verify: " + report.decisions() + " of "
                    + run.records() + " decisions, " + report.violations());
        }
    }

    private double rate(Runnable work) {
        long begin = System.nanoTime();
        work.run();
        return run.records() * 1e9 / (System.nanoTime() - begin);
    }
}
