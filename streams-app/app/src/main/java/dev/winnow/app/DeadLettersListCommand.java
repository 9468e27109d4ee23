package dev.winnow.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.runtime.KafkaOptions;
import dev.winnow.runtime.UsageException;
import dev.winnow.service.deadletter.DeadLetterLog;
import dev.winnow.service.deadletter.DeadLetterLog.Entry;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists dead letters, without the records that they keep. */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description =
                "List the newest dead letters: where each record comes from, why it could not be used, and whether it can be replayed.",
        footer = {"", "Example:", "  winnow dead-letters list --reason undecodable --last 50"})
final class DeadLettersListCommand implements Callable<Integer> {
    private static final String ROW = "%-9s  %-11s  %-20s  %10s  %-11s  %s";

    @Spec
    CommandSpec spec;

    @Mixin
    LetterSelectionOptions letters;

    @Option(
            names = "--last",
            paramLabel = "LETTERS",
            defaultValue = "20",
            description = "How many of the newest letters, from 1 to 10000 (default: ${DEFAULT-VALUE}).")
    int last;

    @Mixin
    KafkaOptions kafka;

    @Option(names = "--json", description = "Print one JSON object instead of a table, with the detail of each letter.")
    boolean json;

    @Override
    public Integer call() {
        if (last < 1 || last > 10_000) {
            throw new UsageException("--last must be from 1 to 10000: it is " + last);
        }
        KafkaConnection connection = kafka.connection();
        connection.requireReady(connection.topics().deadLetters());
        List<Entry> entries = new DeadLetterLog(connection).newest(letters.selection(), last);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            ObjectNode tree = new ObjectMapper().createObjectNode();
            ArrayNode list = tree.putArray("letters");
            entries.forEach(entry -> describe(entry, list.addObject()));
            out.println(tree.toPrettyString());
        } else {
            out.println(row("OFFSET", "STEP", "REASON", "BYTES", "REPLAY", "RECORD"));
            entries.forEach(entry -> out.println(row(
                    entry.offset(), entry.step(), entry.reason(), entry.payloadBytes(), state(entry), place(entry))));
        }
        out.flush();
        return 0;
    }

    private static String row(Object... cells) {
        return String.format(Locale.ROOT, ROW, cells);
    }

    private static String state(Entry entry) {
        if (entry.replayed()) {
            return "done";
        }
        return entry.obstacle().isEmpty() ? "possible" : "impossible";
    }

    private static String place(Entry entry) {
        return entry.partition() < 0
                ? entry.origin() + "#" + entry.position()
                : entry.origin() + "-" + entry.partition() + "@" + entry.position();
    }

    private static void describe(Entry entry, ObjectNode tree) {
        tree.put("offset", entry.offset())
                .put("step", entry.step())
                .put("reason", entry.reason())
                .put("detail", entry.detail())
                .put("origin", entry.origin())
                .put("partition", entry.partition())
                .put("position", entry.position())
                .put("payloadBytes", entry.payloadBytes())
                .put("replay", state(entry));
        entry.obstacle().ifPresent(obstacle -> tree.put("obstacle", obstacle.description()));
    }
}
