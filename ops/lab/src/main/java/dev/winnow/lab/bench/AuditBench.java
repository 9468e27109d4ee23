package dev.winnow.lab.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.lab.process.LabMain;
import dev.winnow.service.audit.AuditRange;
import dev.winnow.service.audit.Verify;
import dev.winnow.service.audit.VerifyReport;
import dev.winnow.stack.ChildProcess;
import dev.winnow.stack.LocalStackException;
import dev.winnow.stack.ServiceCommand;
import dev.winnow.stack.ServiceProcess;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Times {@code audit verify} against a plain consumer of the same topics: same broker, same bytes, same number of threads, turn by
 * turn. The first round warms both up and does not count; of the others every second one starts with the audit.
 */
final class AuditBench {
    /** Heap of the process whose memory is measured: too small for what grows with a run. */
    private static final int HEAP_MEGABYTES = 192;

    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private final BenchStack stack;
    private final BenchRun.Finished run;
    private final int threads;
    private final Path folder;
    private final PrintWriter out;

    /** @param folder for the log of a process */
    AuditBench(BenchStack stack, BenchRun.Finished run, int threads, Path folder, PrintWriter out) {
        this.stack = stack;
        this.run = run;
        this.threads = threads;
        this.folder = folder;
        this.out = out;
    }

    /** Reads the run in turns. */
    AuditBenchReport.Cell cell(int rounds) {
        PlainRead.Volume volume = new PlainRead(connection(), partitions(), threads).read();
        return new AuditBenchReport.Cell(
                run.records(), run.plans(), volume.records(), volume.bytes(), processMib(), time(rounds));
    }

    private KafkaConnection connection() {
        return stack.connection();
    }

    private List<AuditBenchReport.Round> time(int rounds) {
        PlainRead plain = new PlainRead(connection(), partitions(), threads);
        List<AuditBenchReport.Round> counted = new ArrayList<>();
        for (int round = 0; round <= rounds; round++) {
            AuditBenchReport.Round result = round(plain, round % 2 == 0);
            out.printf(
                    "  round %d of %d%s: consumer %,.0f/s, verify %,.0f/s%n",
                    round,
                    rounds,
                    round == 0 ? " (warms up, does not count)" : "",
                    run.records() / result.consumer().seconds(),
                    run.records() / result.verify().seconds());
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
        for (String topic : List.of(connection().topics().annotated(), topics.selected(), topics.plans())) {
            for (int partition = 0; partition < run.partitions(); partition++) {
                all.add(new PlainRead.Partition(topic, partition));
            }
        }
        return all;
    }

    private AuditBenchReport.Round round(PlainRead plain, boolean plainFirst) {
        AuditBenchReport.Read before = plainFirst ? timed(plain::read) : null;
        AuditBenchReport.Read verify = timed(this::verify);
        return new AuditBenchReport.Round(plainFirst ? before : timed(plain::read), verify);
    }

    private void verify() {
        VerifyReport report = new Verify(connection(), run.topics(), AuditRange.ALL, threads, line -> {}).run();
        if (!report.verified() || report.decisions() != run.records()) {
            throw new LocalStackException("The benchmark's run does not verify: " + report.decisions() + " of "
                    + run.records() + " decisions, " + report.violations());
        }
    }

    private static AuditBenchReport.Read timed(Runnable work) {
        long cpu = SYSTEM.getProcessCpuTime();
        long begin = System.nanoTime();
        work.run();
        return new AuditBenchReport.Read((System.nanoTime() - begin) / 1e9, (SYSTEM.getProcessCpuTime() - cpu) / 1e9);
    }

    /** Most memory that a process of the command holds. */
    private double processMib() {
        ServiceCommand command = new ServiceCommand(
                LabMain.CLASS,
                "verify",
                List.of(
                        "audit",
                        "verify",
                        "--run",
                        run.topics().run(),
                        "--threads",
                        String.valueOf(threads),
                        "--prefix",
                        connection().topics().prefix(),
                        "--bootstrap-server",
                        connection().bootstrapServers(),
                        "--schema-registry",
                        stack.stack().registry().url()),
                HEAP_MEGABYTES,
                List.of());
        try (ChildProcess process = ServiceProcess.startJob(command, folder);
                PeakMemory memory = new PeakMemory(() -> List.of(process.pid()))) {
            if (process.onExit().join() != 0) {
                throw new LocalStackException(process.deathReport());
            }
            return memory.mib();
        }
    }
}
