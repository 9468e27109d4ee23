package dev.winnow.lab.loop;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.lab.process.StepLog;
import dev.winnow.stack.ChildProcess;
import dev.winnow.stack.LocalStackException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What is left when a loop has turned: the audit of its topics and decisions. */
final class RunReporter {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path dataDirectory;
    private final StepLog log;
    private final LocalServices services;

    RunReporter(Path dataDirectory, StepLog log, LocalServices services) {
        this.dataDirectory = dataDirectory;
        this.log = log;
        this.services = services;
    }

    LoopReport report(RunView view, RunSetup.Ready ready, Path trainerReport) throws Exception {
        log.live("counting the topics, recomputing every decision …");
        JsonNode audit = log.timed("audit", this::audit);
        LoopReport.Documents documents = new LoopReport.Documents(
                audit.at("/totals/documents").asLong(),
                audit.at("/totals/annotated").asLong(),
                audit.at("/totals/deadInScoring").asLong(),
                audit.get("selected").asLong(),
                audit.get("rejected").asLong(),
                audit.get("probes").asLong(),
                ready.refused());
        LoopReport report = new LoopReport(
                documents,
                view.plans(),
                trainer(view, trainerReport),
                new LoopReport.Audit(
                        audit.get("verified").asBoolean(),
                        audit.get("decisions").asLong()),
                log.seconds());
        print(report, audit);
        return report;
    }

    private JsonNode audit() throws IOException {
        Path report = dataDirectory.resolve("audit.json");
        try (ChildProcess job = services.job(
                "audit",
                384,
                services.connected(List.of(
                        "audit", "verify", "--run", LocalServices.RUN, "--totals", "--report", report.toString())))) {
            int exit = job.onExit().join();
            if (!Files.exists(report)) {
                throw new LocalStackException(
                        "the audit ended with exit code " + exit + " and no report\n" + job.lastLogLines());
            }
            return JSON.readTree(report.toFile());
        }
    }

    private static LoopReport.Trainer trainer(RunView view, Path trainerReport) throws IOException {
        JsonNode report = Files.exists(trainerReport) ? JSON.readTree(trainerReport.toFile()) : JSON.createObjectNode();
        List<LossPoint> losses = view.losses();
        return new LoopReport.Trainer(
                report.path("steps").asLong(),
                report.path("tokens").asLong(),
                losses.isEmpty() ? Double.NaN : losses.get(0).referenceLoss(),
                losses.isEmpty() ? Double.NaN : losses.get(losses.size() - 1).referenceLoss());
    }

    private void print(LoopReport report, JsonNode audit) {
        LoopReport.Documents documents = report.documents();
        log.print(
                "documents  %,d ingested = %,d annotated + %,d dead; %,d annotated = %,d selected + %,d rejected; %,d probes",
                documents.ingested(),
                documents.annotated(),
                documents.dead(),
                documents.annotated(),
                documents.selected(),
                documents.rejected(),
                documents.probes());
        PlanView last = report.plans().get(report.plans().size() - 1);
        last.weights()
                .forEach((agent, groups) -> log.print(
                        "plan %-5d %-8s theta %.3f  %s",
                        last.version(), agent, last.theta().get(agent), ranking(groups)));
        log.print(
                "audit      %s",
                report.audit().verified()
                        ? String.format(
                                Locale.ROOT,
                                "all %,d decisions recomputed, to the bit",
                                report.audit().decisions())
                        : "NOT verified: " + audit.path("violations"));
    }

    private static String ranking(Map<String, Double> groups) {
        StringBuilder text = new StringBuilder();
        groups.entrySet().stream()
                .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
                .forEach(entry ->
                        text.append(String.format(Locale.ROOT, "%s %+.2f  ", entry.getKey(), entry.getValue())));
        return text.toString().strip();
    }
}
