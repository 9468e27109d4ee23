package dev.winnow.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.runtime.HiddenOptions;
import dev.winnow.runtime.KafkaCommand;
import dev.winnow.runtime.ResultOutput;
import dev.winnow.service.deadletter.DeadLetterLog;
import dev.winnow.service.deadletter.DeadLetterLog.Entry;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists dead letters, without the records that they keep. */
@HiddenOptions(HiddenOptions.AUTO_REGISTER)
@Command(
        name = "list",
        description =
                "List the newest dead letters: where each record comes from, why it could not be used, and whether it can be replayed.")
final class DeadLettersListCommand extends KafkaCommand {
    private static final String ROW = "%-9s  %-11s  %-20s  %10s  %-11s  %s";

    @Mixin
    LetterSelectionOptions letters;

    @Mixin
    LastOption last;

    @Mixin
    ResultOutput output;

    @Override
    public Integer call() {
        int most = last.records();
        KafkaConnection connection = kafka.connection();
        connection.requireReady(connection.topics().deadLetters());
        List<Entry> entries = new DeadLetterLog(connection).newest(letters.selection(), most);
        ObjectNode tree = new ObjectMapper().createObjectNode();
        ArrayNode list = tree.putArray("letters");
        entries.forEach(entry -> describe(entry, list.addObject()));
        output.show(tree, out -> {
            out.println(row("OFFSET", "STEP", "REASON", "BYTES", "REPLAY", "RECORD"));
            entries.forEach(entry -> out.println(row(
                    entry.offset(), entry.step(), entry.reason(), entry.payloadBytes(), state(entry), place(entry))));
        });
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
