package dev.winnow.lab.loop;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.lab.process.StepLog;
import dev.winnow.schemas.DeadLetter;
import dev.winnow.stack.ChildProcess;
import dev.winnow.stack.LocalStackException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.serialization.Deserializer;

/** What is left when a loop has turned: counting its topics and auditing its decisions. */
final class RunReporter {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path dataDirectory;
    private final StepLog log;
    private final KafkaConnection connection;
    private final LocalServices services;

    RunReporter(Path dataDirectory, StepLog log, KafkaConnection connection, LocalServices services) {
        this.dataDirectory = dataDirectory;
        this.log = log;
        this.connection = connection;
        this.services = services;
    }

    LoopReport report(RunTopics topics, RunView view, RunSetup.Ready ready, Path trainerReport) throws Exception {
        log.live("counting the topics …");
        long[] counts = log.timed("count", () -> counts(topics));
        log.live("recomputing every decision …");
        JsonNode audit = log.timed("audit", this::audit);
        long selected = counts[3];
        LoopReport.Documents documents = new LoopReport.Documents(
                counts[0],
                counts[1],
                counts[2],
                selected,
                audit.get("decisions").asLong() - selected,
                counts[4],
                ready.refused());
        LoopReport report = new LoopReport(
                documents,
                view.plans(),
                trainer(view, trainerReport),
                new LoopReport.Audit(
                        audit.get("verified").asBoolean(),
                        audit.get("decisions").asLong()),
                log.seconds());
        say(report, audit);
        return report;
    }

    /** Records of documents, annotated, dead letters of scoring, selected and probes. */
    private long[] counts(RunTopics topics) {
        TopicScan scan = new TopicScan(connection);
        long[] dead = new long[1];
        Deserializer<DeadLetter> letters = connection.serdes().deadLetter().deserializer();
        scan.each(connection.topics().deadLetters(), record -> {
            if (letters.deserialize(record.topic(), record.value()).getStep().equals("scoring")) {
                dead[0]++;
            }
        });
        return new long[] {
            scan.count(connection.topics().documents()),
            scan.count(connection.topics().annotated()),
            dead[0],
            scan.count(topics.selected()),
            scan.count(topics.probes())
        };
    }

    private JsonNode audit() throws IOException {
        Path report = dataDirectory.resolve("audit.json");
        try (ChildProcess job = services.job(
                "audit",
                384,
                services.connected(
                        List.of("audit", "verify", "--run", LocalServices.RUN, "--report", report.toString())))) {
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

    private void say(LoopReport report, JsonNode audit) {
        LoopReport.Documents documents = report.documents();
        log.say(
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
                .forEach((agent, groups) -> log.say(
                        "plan %-5d %-8s theta %.3f  %s",
                        last.version(), agent, last.theta().get(agent), ranking(groups)));
        log.say(
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
