package dev.winnow.app;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.service.audit.LineageReport;
import dev.winnow.service.audit.LineageSearch;
import dev.winnow.service.audit.Scratch;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Follows a sample back to the crawl. */
@Command(
        name = "lineage",
        description = "Follow a sample back: plan, labels, annotated record, document, crawl file and record.")
final class AuditLineageCommand extends AuditRunCommand {
    private static final Pattern PLACE = Pattern.compile("(\\d{1,9}):(\\d{1,18})");

    @Parameters(paramLabel = "SAMPLE", description = "PARTITION:OFFSET of the selected topic, or a document's id.")
    String sample;

    @Override
    public Integer call() {
        KafkaConnection connection = kafka.connection();
        RunTopics topics = topics(connection);
        connection.requireReady(
                connection.topics().documents(),
                connection.topics().annotated(),
                topics.plans(),
                topics.selected(),
                topics.marks());
        Matcher place = PLACE.matcher(sample);
        try (Scratch scratch = new Scratch()) {
            LineageSearch search = new LineageSearch(connection, topics, scratch);
            LineageReport report = place.matches()
                    ? search.at(Integer.parseInt(place.group(1)), Long.parseLong(place.group(2)))
                    : search.of(sample);
            output.show(report, out -> print(out, report));
            return AuditOutput.exitCode(
                    !report.violations().isEmpty(), report.coverage().notCovered() > 0);
        }
    }

    private static void print(PrintWriter out, LineageReport report) {
        for (LineageReport.Lineage lineage : report.samples()) {
            out.printf("document   %s%n", lineage.documentId());
            out.printf("selected   %s%n", text(lineage.selected()));
            out.printf(
                    Locale.ROOT,
                    "plan       %d, probability %.6g, score %.6g, uses %d%n",
                    lineage.planVersion(),
                    lineage.probability(),
                    lineage.score(),
                    lineage.uses());
            out.printf(
                    "labels     %s%n",
                    lineage.labels().stream()
                            .map(label -> label.agent() + "=" + label.group())
                            .collect(Collectors.joining(" ")));
            out.printf("annotated  %s%n", text(lineage.annotated()));
            out.printf("documents  %s%n", text(lineage.document()));
            out.printf(
                    "crawl      %s%n",
                    lineage.crawl() == null
                            ? "not recorded"
                            : lineage.crawl().file() + " record "
                                    + lineage.crawl().record());
            out.printf("source     %s %s%n", lineage.source(), lineage.url());
        }
        AuditOutput.print(out, "samples", report.coverage());
        AuditOutput.print(out, report.violations().size(), report.violations());
    }

    private static String text(LineageReport.Place place) {
        return place == null ? "not found" : place.topic() + " " + place.partition() + ":" + place.offset();
    }
}
