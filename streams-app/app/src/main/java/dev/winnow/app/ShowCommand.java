package dev.winnow.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.runtime.HiddenOptions;
import dev.winnow.runtime.TrainingRunCommand;
import dev.winnow.runtime.UsageException;
import dev.winnow.service.show.NewestRecords;
import dev.winnow.service.show.RecordFilter;
import dev.winnow.service.show.RecordJson;
import dev.winnow.service.show.Rows;
import dev.winnow.service.show.ShownRecord;
import dev.winnow.service.show.ShownTopic;
import java.io.PrintWriter;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.errors.InterruptException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows the records of a topic. */
@HiddenOptions(HiddenOptions.AUTO_REGISTER)
@Command(
        name = "show",
        description =
                "Show the newest records of a topic, oldest first, one line each. Control characters of crawled text are left out; --json has the whole records.")
final class ShowCommand extends TrainingRunCommand {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Parameters(
            paramLabel = "TOPIC",
            completionCandidates = Kinds.class,
            converter = Kinds.class,
            description =
                    "Records to show: documents, annotated or dead-letters; of the run of --run also selected, probes, rewards, outcomes, plans, marks or controls.")
    ShownTopic kind;

    @Mixin
    LastOption last;

    @Mixin
    RecordFilterOptions filters;

    @Option(
            names = {"-f", "--follow"},
            description = "Continue with records that are written later, until interrupted.")
    boolean follow;

    @Option(names = "--json", description = "Print each record as one line of JSON, with all of its fields.")
    boolean json;

    @Option(names = "--quiet", description = "Disable progress output.")
    boolean quiet;

    /** The names of topics. */
    static final class Kinds implements Iterable<String>, CommandLine.ITypeConverter<ShownTopic> {
        @Override
        public Iterator<String> iterator() {
            return names().iterator();
        }

        private static List<String> names() {
            return Stream.of(ShownTopic.values()).map(ShownTopic::label).toList();
        }

        @Override
        public ShownTopic convert(String value) {
            return Stream.of(ShownTopic.values())
                    .filter(kind -> kind.label().equalsIgnoreCase(value))
                    .findFirst()
                    .orElseThrow(() -> new CommandLine.TypeConversionException(
                            "expected one of " + String.join(", ", names()) + " but was '" + value + "'"));
        }
    }

    @Override
    public Integer call() {
        int most = last.records();
        RecordFilter filter = filters.filter();
        filter.subjects().stream()
                .filter(subject -> !kind.takes(subject))
                .findFirst()
                .ifPresent(subject -> {
                    throw new UsageException(RecordFilterOptions.names(subject) + " cannot be used with " + kind.label()
                            + ": they filter "
                            + Stream.of(ShownTopic.values())
                                    .filter(other -> other.takes(subject))
                                    .map(ShownTopic::label)
                                    .collect(Collectors.joining(", ")));
                });
        KafkaConnection connection = kafka.connection();
        connection.requireReady(kind.topic(connection.topics(), run.name()));
        OptionalInt partition = filters.partition == null
                ? kind.isCopied() ? OptionalInt.of(0) : OptionalInt.empty()
                : OptionalInt.of(filters.partition);
        try (NewestRecords records = new NewestRecords(connection, kind, run.name(), partition)) {
            show(records, most, filter);
        }
        return 0;
    }

    private void show(NewestRecords records, int most, RecordFilter filter) {
        PrintWriter out = out();
        if (!json) {
            out.println(Rows.header(kind));
        }
        PrintWriter err = spec.commandLine().getErr();
        SearchProgress progress = new SearchProgress(kind.label(), quiet ? line -> {} : err::println);
        boolean isCut = records.newest(most, filter, progress, record -> out.println(line(record)));
        out.flush();
        if (isCut && !quiet) {
            err.println("fewer than --last " + most
                    + " are shown: the others do not fit into 64 MiB of memory; show one partition at a time");
        }
        if (follow) {
            follow(records, filter, out);
        }
    }

    private void follow(NewestRecords records, RecordFilter filter, PrintWriter out) {
        try {
            // a pipe whose reader has closed it has an error
            records.follow(filter, record -> out.println(line(record)), out::checkError);
        } catch (InterruptException e) {
            // or clients would not close in peace
            Thread.interrupted();
        }
    }

    private String line(ShownRecord record) {
        return json ? RecordJson.line(record.toJson(JSON.createObjectNode())) : Rows.row(record);
    }
}
