package dev.winnow.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.runtime.KafkaCommand;
import dev.winnow.runtime.ResultOutput;
import dev.winnow.service.deadletter.DeadLetterReplay;
import dev.winnow.service.deadletter.ReplayReport;
import dev.winnow.service.deadletter.ReplayReport.Counts;
import java.io.PrintWriter;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Writes dead letters back to the topics that their records come from. */
@Command(
        name = "replay",
        description = {
            "Write dead letters back to documents or annotated, with key, partition, timestamp and headers.",
            "Each letter is replayed once, however often the command runs."
        },
        exitCodeList = {
            "0:all letters are replayed",
            "1:some letters cannot be replayed, or the deployment cannot be reached",
            "2:wrong usage or configuration"
        })
final class DeadLettersReplayCommand extends KafkaCommand {
    @Mixin
    LetterSelectionOptions letters;

    @Option(names = "--dry-run", description = "Show what would be replayed, and write nothing.")
    boolean dryRun;

    @Mixin
    ResultOutput output;

    @Override
    public Integer call() {
        KafkaConnection connection = kafka.connection();
        connection.requireReady(
                connection.topics().deadLetters(),
                connection.topics().documents(),
                connection.topics().annotated());
        connection.requireTransactions();
        DeadLetterReplay replay = new DeadLetterReplay(connection, letters.selection());
        ReplayReport report = dryRun ? replay.dryRun() : replay.run();
        output.show(describe(report), out -> print(report, out));
        return report.refused().isEmpty() ? 0 : 1;
    }

    private void print(ReplayReport report, PrintWriter out) {
        out.println(row("REASON", dryRun ? "REPLAYABLE" : "REPLAYED", "EARLIER", "REFUSED"));
        report.byReason().forEach((reason, counts) -> out.println(row(reason, counts)));
        out.println(row("total", report.total()));
        report.refused()
                .forEach((obstacle, refused) ->
                        out.println("refused: " + refused.letters() + " letters, the first at offset "
                                + refused.firstOffset() + " (" + refused.detail() + "): " + obstacle.description()));
    }

    private static String row(String reason, Counts counts) {
        return row(reason, counts.replayed(), counts.earlier(), counts.refused());
    }

    private static String row(Object... cells) {
        return String.format(Locale.ROOT, "%-20s  %10s  %10s  %10s", cells);
    }

    private ObjectNode describe(ReplayReport report) {
        ObjectNode tree = new ObjectMapper().createObjectNode().put("dryRun", dryRun);
        ObjectNode reasons = tree.putObject("reasons");
        report.byReason().forEach((reason, counts) -> reasons.putObject(reason)
                .put(dryRun ? "replayable" : "replayed", counts.replayed())
                .put("earlier", counts.earlier())
                .put("refused", counts.refused()));
        ArrayNode refusals = tree.putArray("refused");
        report.refused().forEach((obstacle, refused) -> refusals.addObject()
                .put("why", obstacle.description())
                .put("letters", refused.letters())
                .put("firstOffset", refused.firstOffset())
                .put("detail", refused.detail()));
        return tree;
    }
}
