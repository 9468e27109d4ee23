package dev.winnow.lab.faults;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.lab.oracle.HistoryChecker;
import dev.winnow.lab.process.LabMain;
import dev.winnow.lab.process.StepLog;
import dev.winnow.lab.process.Wait;
import dev.winnow.stack.ChildProcess;
import dev.winnow.stack.LocalStackException;
import dev.winnow.stack.ServiceCommand;
import dev.winnow.stack.ServiceProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.Serdes;

/**
 * One run of the suite: starts everything, injects fault after fault, waits for recovery and checks the invariants after each, lets the rest flow through, and has the
 * audit recompute all. Owned by the thread that calls {@link #run}; interrupting that thread ends the run.
 */
final class FaultRun {
    /** Within this time after a fault, records have to go all the way again. */
    static final Duration RECOVERY = Duration.ofSeconds(60);

    private static final Duration START = Duration.ofSeconds(180);
    private static final Duration LOOK = Duration.ofSeconds(45);
    private static final Duration DRAIN = Duration.ofSeconds(180);
    private static final int POISON_PER_FAULT = 3;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final FaultSettings settings;
    private final Path directory;
    private final StepLog log;
    private final Consumer<FaultReport> afterEach;
    private final InvariantViolations violations = new InvariantViolations();
    private final List<FaultReport.Outcome> outcomes = new ArrayList<>();
    private final Map<String, Integer> restarts = new LinkedHashMap<>();
    private HistoryChecker.Checked checked = new HistoryChecker.Checked(0, 0, 0, 0, 0);
    private JsonNode audit;
    private SortedMap<String, Long> compared = new TreeMap<>();
    private String target = "";

    /** @param afterEach takes what is known after each fault, so that it outlives whatever ends the suite */
    FaultRun(FaultSettings settings, Path directory, StepLog log, Consumer<FaultReport> afterEach) {
        this.settings = settings;
        this.directory = directory;
        this.log = log;
        this.afterEach = afterEach;
    }

    /** Runs to the end, or as far as it goes; the report states which. */
    void run() throws IOException, InterruptedException {
        log.live("starting three brokers and a registry …");
        try (TestBed bed = new TestBed(directory, settings)) {
            try {
                start(bed);
            } finally {
                bed.processes().forEach(process -> restarts.put(process.name(), Math.max(0, process.starts() - 1)));
            }
        }
    }

    private void start(TestBed bed) throws IOException, InterruptedException {
        ServiceFleet services = new ServiceFleet(bed, settings);
        try (ChildProcess fit = services.fit()) {
            awaitStack(bed);
            log.live("topics and agents …");
            services.createTopics();
            requireSuccess(fit);
        }
        log.live("plan 0 …");
        try (ChildProcess run = services.createRun()) {
            requireSuccess(run);
        }
        log.print("stack      three brokers, a registry; agents are fitted, plan 0 is written");
        services.start();
        try (AgentLabelling labelling = services.labelling();
                InvariantChecker checker = new InvariantChecker(
                        bed.direct(),
                        bed.direct().topics().run(TestBed.RUN),
                        Optional.of(new FedFiles(bed.directory().resolve("feed"))),
                        Optional.of(new ConsumptionLog(ServiceFleet.consumed(bed))),
                        labelling,
                        violations);
                Producer<String, byte[]> poison = bed.direct().producer(Serdes.ByteArray(), Map.of())) {
            FlowProgress progress = new FlowProgress(bed, checker.tail(), checker.partitions());
            if (progress.await(START, log::live).isEmpty()) {
                throw new LocalStackException("nothing flows " + START.toSeconds() + " s after the start, waiting for "
                        + progress.waitingFor() + ": see the logs in " + directory.resolve("logs"));
            }
            log.print("flow       %d documents per second go all the way", settings.rate());
            Injector injector = new Injector(bed, services);
            for (PlannedFault fault : settings.faults()) {
                Thread.sleep(fault.delayMillis());
                poison(bed, poison, fault);
                inject(fault, injector, progress, checker);
            }
            finish(bed, progress, checker);
        }
    }

    private static void requireSuccess(ChildProcess job) throws InterruptedException {
        try {
            if (job.onExit().get() != 0) {
                throw new LocalStackException(job.deathReport());
            }
        } catch (ExecutionException e) {
            throw new LocalStackException("Cannot watch " + job.name(), e);
        }
    }

    private void awaitStack(TestBed bed) throws InterruptedException {
        if (!Wait.until(START, () -> bed.unready().isEmpty())) {
            throw new LocalStackException(bed.unready() + " did not start within " + START.toSeconds()
                    + " s: see the logs in " + directory.resolve("logs"));
        }
    }

    /** Records that are not documents: each has to end in the dead letters, once. */
    @SuppressWarnings("FutureReturnValueIgnored") // one that does not arrive is one that nobody misses
    private static void poison(TestBed bed, Producer<String, byte[]> producer, PlannedFault fault) {
        for (int i = 0; i < POISON_PER_FAULT; i++) {
            producer.send(new ProducerRecord<>(
                    bed.direct().topics().documents(), "poison-" + fault.number() + "-" + i, new byte[] {(byte) i, 1, 2
                    }));
        }
    }

    private void inject(PlannedFault fault, Injector injector, FlowProgress progress, InvariantChecker checker)
            throws InterruptedException {
        double injectedAt = log.elapsedSeconds();
        String label = fault.kind().label();
        target = "";
        String failure = "";
        try {
            injector.inject(fault, hit -> {
                target = hit;
                log.live(String.format(
                        Locale.ROOT,
                        "fault %d of %d: %s of %s%s",
                        fault.number(),
                        settings.count(),
                        label,
                        hit,
                        eta()));
            });
        } catch (UnmetExpectation e) {
            violations.add("service", -1, -1, e.getMessage());
        } catch (RuntimeException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw e;
            }
            failure = "the suite could not inject it: " + e.getMessage();
            violations.add("suite", -1, -1, failure);
        }
        double held = log.elapsedSeconds() - injectedAt;
        OptionalDouble recovered = progress.await(
                RECOVERY,
                line -> log.live(String.format(
                        Locale.ROOT,
                        "fault %d of %d: %s of %s: %s%s",
                        fault.number(),
                        settings.count(),
                        label,
                        target,
                        line,
                        eta())));
        look(checker);
        long before =
                outcomes.stream().mapToLong(FaultReport.Outcome::violationCount).sum();
        long checkedBefore =
                outcomes.isEmpty() ? 0 : outcomes.get(outcomes.size() - 1).documents();
        FaultReport.Outcome outcome = new FaultReport.Outcome(
                fault.number(),
                settings.seed(),
                label,
                target,
                round(injectedAt),
                round(held),
                recovered.isPresent() ? round(recovered.getAsDouble()) : null,
                recovered.isPresent() ? "" : progress.waitingFor(),
                checked.decided(),
                checked.decided() - checkedBefore,
                violations.take().stream().map(InvariantViolation::toString).toList(),
                violations.count() - before);
        outcomes.add(outcome);
        show(outcome);
        afterEach.accept(report("not at its end"));
        if (recovered.isEmpty()) {
            // what comes next should find a running system, if there is still one
            progress.await(START, log::live);
        }
    }

    private void look(InvariantChecker checker) {
        try {
            checked = checker.look(LOOK);
            compared = new TreeMap<>(checker.compared());
        } catch (KafkaException e) {
            violations.add("suite", -1, -1, "the topics cannot be read: " + e.getMessage());
        }
    }

    private void show(FaultReport.Outcome outcome) {
        log.print(
                "%3d/%d  seed %d  %-17s %-52s at %7.1f s  held %5.1f s  %s  %,9d documents  %d violations",
                outcome.number(),
                settings.count(),
                outcome.seed(),
                outcome.kind(),
                outcome.target(),
                outcome.injectedAtSeconds(),
                outcome.heldSeconds(),
                outcome.recoveredSeconds() == null
                        ? "NOT recovered in " + RECOVERY.toSeconds() + " s (" + outcome.waitingFor() + ")"
                        : String.format(Locale.ROOT, "recovered in %5.1f s", outcome.recoveredSeconds()),
                outcome.documents(),
                outcome.violationCount());
        outcome.violations().forEach(log::complain);
    }

    private String eta() {
        int done = outcomes.size();
        if (done == 0) {
            return "";
        }
        double first = outcomes.get(0).injectedAtSeconds();
        double left = (log.elapsedSeconds() - first) / done * (settings.faults().size() - done);
        return String.format(Locale.ROOT, ", %.0f min left", Math.ceil(left / 60));
    }

    /** The rest of the documents, an end in order, and the last words of checker and audit. */
    private void finish(TestBed bed, FlowProgress progress, InvariantChecker checker)
            throws IOException, InterruptedException {
        long left = Math.max(0, settings.documents() - checked.decided());
        boolean all = Wait.until(DRAIN.plusSeconds(2 * left / settings.rate()), () -> {
            look(checker);
            long rest = Math.max(0, settings.documents() - checked.decided());
            log.live(String.format(
                    Locale.ROOT,
                    "all faults are injected; %,d of %,d documents, %.0f s left",
                    checked.decided(),
                    settings.documents(),
                    Math.ceil(rest / (double) settings.rate())));
            return checked.decided() >= settings.documents();
        });
        if (!all) {
            violations.add(
                    "suite",
                    -1,
                    -1,
                    "only " + checked.decided() + " of " + settings.documents() + " documents are decided");
        }
        bed.process(ServiceFleet.FEED).hold();
        bed.process(ServiceFleet.FEED).stop();
        if (!progress.drain(DRAIN, log::live)) {
            violations.add(
                    "suite", -1, -1, "after " + DRAIN.toSeconds() + " s still waiting for " + progress.waitingFor());
        }
        log.live("stopping the services …");
        bed.stopServices();
        LogSegments.outsideTransactions(bed.disksOfBrokers(), checker.writtenInTransactions())
                .forEach(checker::outsideTransaction);
        checked = checker.finish(LOOK);
        compared = new TreeMap<>(checker.compared());
        log.print(
                "topics     %,d documents = %,d annotated + %,d dead; %,d annotated = %,d selected + %,d rejected; %d"
                        + " plans",
                checked.annotated() + checked.dead(),
                checked.annotated(),
                checked.dead(),
                checked.decided(),
                checked.selected(),
                checked.decided() - checked.selected(),
                checked.plans());
        violations.take().forEach(violation -> log.complain(violation.toString()));
        log.live("the audit recomputes every decision …");
        audit = audit(bed);
        boolean verified = AuditVerdict.isExpected(audit, checker.foreign());
        if (!verified) {
            violations.add(
                    "audit",
                    -1,
                    -1,
                    "the audit does not verify the run: " + audit.path("coverage")
                            + ", " + audit.path("violationCount") + " violations, "
                            + checker.foreign().size()
                            + " expected of poison");
        }
        log.print(
                "audit      %s",
                verified
                        ? String.format(
                                Locale.ROOT,
                                "all %,d decisions recomputed, to the bit; %d records of poison on selected and probes, each named",
                                audit.path("decisions").asLong(),
                                checker.foreign().size())
                        : "NOT verified: " + audit.path("coverage") + audit.path("violations"));
    }

    private JsonNode audit(TestBed bed) throws IOException {
        Path report = directory.resolve("audit.json");
        ServiceCommand command = new ServiceCommand(
                LabMain.CLASS,
                "audit",
                bed.connectedDirectly(
                        List.of("audit", "verify", "--run", TestBed.RUN, "--quiet", "--report", report.toString())),
                512,
                List.of());
        try (ChildProcess job = ServiceProcess.startJob(command, directory)) {
            int exit = job.onExit().join();
            if (!Files.exists(report)) {
                throw new LocalStackException(
                        "the audit ended with exit code " + exit + " and no report\n" + job.lastLogLines());
            }
            return JSON.readTree(report.toFile());
        }
    }

    private static double round(double seconds) {
        return Math.round(seconds * 10) / 10.0;
    }

    /**
     * What happened so far.
     *
     * @param error why the run ended early; empty when it did not
     */
    FaultReport report(String error) {
        Map<String, String> skipped = new LinkedHashMap<>();
        settings.skipped().forEach((kind, reason) -> skipped.put(kind.label(), reason));
        List<FaultReport.Outcome> all = new ArrayList<>(settings.earlier());
        all.addAll(outcomes);
        return new FaultReport(
                settings.seed(),
                settings.quick(),
                all.size(),
                checked.decided()
                        + settings.earlier().stream()
                                .mapToLong(FaultReport.Outcome::checked)
                                .sum(),
                violations.count()
                        + settings.earlier().stream()
                                .mapToLong(FaultReport.Outcome::violationCount)
                                .sum(),
                all.stream()
                        .filter(outcome -> outcome.recoveredSeconds() != null)
                        .mapToDouble(FaultReport.Outcome::recoveredSeconds)
                        .max()
                        .orElse(0),
                (int) all.stream()
                        .filter(outcome -> outcome.recoveredSeconds() == null)
                        .count(),
                skipped,
                checked.annotated(),
                checked.dead(),
                checked.selected(),
                checked.plans(),
                restarts,
                audit,
                error,
                round(log.elapsedSeconds()),
                compared,
                settings.earlierDeployments() + 1,
                FaultReport.kinds(all),
                all);
    }
}
