package dev.winnow.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.winnow.ingest.ContinuousIngest;
import dev.winnow.ingest.DocumentMaker;
import dev.winnow.ingest.FollowSettings;
import dev.winnow.ingest.FollowingIngest;
import dev.winnow.ingest.HoldOut;
import dev.winnow.ingest.IngestProgress;
import dev.winnow.ingest.IngestReport;
import dev.winnow.ingest.IngestSettings;
import dev.winnow.ingest.Ingestor;
import dev.winnow.ingest.InputFiles;
import dev.winnow.ingest.InputListing;
import dev.winnow.ingest.InputOrder;
import dev.winnow.ingest.TopicIngest;
import dev.winnow.ingest.source.JsonFields;
import dev.winnow.ingest.source.SourceFormat;
import dev.winnow.ingest.source.SourceLimits;
import dev.winnow.ingest.source.SourceRules;
import dev.winnow.ingest.source.SourceSettings;
import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.client.Reachability;
import dev.winnow.kafka.topic.Topics;
import dev.winnow.runtime.Drain;
import dev.winnow.runtime.DrainOption;
import dev.winnow.runtime.HttpOption;
import dev.winnow.runtime.KafkaOptions;
import dev.winnow.runtime.Meters;
import dev.winnow.runtime.ServiceRunner;
import dev.winnow.runtime.UsageException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Turns crawl files into documents on the topic. */
@Command(
        name = "ingest",
        mixinStandardHelpOptions = true,
        description = {
            "Ingest JSONL, Parquet, WARC, WET, text and source files; started again, it resumes where it stopped.",
            "With --follow, it is a service that ingests what arrives; several of them share the files."
        },
        footer = {
            "",
            "Examples:",
            "  winnow ingest --name crawl-2026-10 crawl/",
            "  winnow ingest --follow --name crawl /crawl/out",
            "  winnow ingest --follow --name crawl s3://crawl-data/2026-10/"
        })
final class IngestCommand implements Callable<Integer> {
    /** Exit code when all that can be ingested is, and a file or folder could not be read whole. */
    private static final int NOT_ALL_READ = 1;

    @Spec
    CommandSpec spec;

    @Mixin
    KafkaOptions kafka;

    @Mixin
    DrainOption drainOption;

    @Mixin
    HttpOption http;

    @Mixin
    FollowOptions follow;

    @Mixin
    InputOptions input;

    @Option(
            names = "--format",
            defaultValue = "auto",
            description =
                    "auto, jsonl, warc, wet, html or text; auto looks at the content (default: ${DEFAULT-VALUE}).")
    SourceFormat format;

    @Option(names = "--text-field", defaultValue = "text", description = "Field of the text (default: text).")
    String textField;

    @Option(names = "--source-field", defaultValue = "source", description = "Field of the source name.")
    String sourceField;

    @Option(names = "--url-field", defaultValue = "url", description = "Field of the address.")
    String urlField;

    @Option(names = "--source", paramLabel = "NAME", defaultValue = "", description = "Source name of all documents.")
    String source;

    @Option(
            names = "--source-rule",
            paramLabel = "GLOB=NAME",
            description =
                    "Source name by path, for files that do not say; the first match counts, before built-in rules.")
    List<String> sourceRules = new ArrayList<>();

    @Option(names = "--max-documents", paramLabel = "N", description = "Stop after so many documents.")
    long maxDocuments = Long.MAX_VALUE;

    @Option(
            names = "--min-document-bytes",
            defaultValue = "1",
            description = "Shorter texts become dead letters (default: ${DEFAULT-VALUE}).")
    int minDocumentBytes;

    @Option(
            names = "--max-document-bytes",
            defaultValue = "262144",
            description = "Longer texts are cut into several documents (default: ${DEFAULT-VALUE}).")
    int maxDocumentBytes;

    @Option(
            names = "--max-record-bytes",
            defaultValue = "8388608",
            description = "Longer lines, WARC blocks and files become dead letters (default: ${DEFAULT-VALUE}).")
    int maxRecordBytes;

    @Option(
            names = "--order",
            defaultValue = "mixed",
            description =
                    "mixed: up to 32 files side by side, in the order of a hash of their names, so that their records"
                            + " mix; path: file after file, sorted by name (default: ${DEFAULT-VALUE}).")
    InputOrder order;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Threads that make documents of records, side by side (default: one per core).")
    int threads = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--hold-out",
            paramLabel = "SHARE",
            defaultValue = "0.02",
            description = "Share of documents that --hold-out-dir keeps out of the stream (default: ${DEFAULT-VALUE}).")
    double holdOut;

    @Option(
            names = "--hold-out-dir",
            paramLabel = "DIR",
            description = "Write a share of the documents here, one JSONL file per source, instead of to the stream.")
    Path holdOutDirectory;

    @Option(
            names = "--name",
            defaultValue = "default",
            description = "Name of this input: positions are kept under it (default: ${DEFAULT-VALUE}).")
    String name;

    @Option(names = "--json", description = "Print the report as JSON.")
    boolean json;

    @Option(names = "--report", paramLabel = "FILE", description = "Write the report as JSON.")
    Path report;

    @Option(names = "--quiet", description = "No progress.")
    boolean quiet;

    @Override
    public Integer call() throws IOException {
        Drain drain = drainOption.drain("ingest", spec);
        return drain.during(() -> ingest(drain));
    }

    private int ingest(Drain drain) throws IOException {
        IngestSettings settings = new IngestSettings(
                name,
                new SourceSettings(
                        format,
                        new JsonFields(textField, sourceField, urlField),
                        source,
                        SourceRules.of(sourceRules),
                        SourceLimits.DEFAULT.withMaxRecordBytes(maxRecordBytes)),
                new DocumentMaker(minDocumentBytes, maxDocumentBytes),
                maxDocuments,
                order,
                holdOutDirectory == null ? HoldOut.NONE : new HoldOut(holdOut, holdOutDirectory),
                IngestSettings.Transaction.DEFAULT,
                threads);
        if (input.isEmpty() && follow.topic() == null) {
            throw new UsageException(
                    "nothing to ingest: name files, folders, s3://BUCKET/PREFIX, or '-' for standard input, or use"
                            + " --from-topic");
        }
        KafkaConnection connection = kafka.connection();
        try (InputOptions.Opened opened = input.open()) {
            return follow.isOn()
                    ? follow(drain, connection, settings, opened.listing())
                    : once(drain, connection, settings, opened.listing().all());
        }
    }

    private int once(Drain drain, KafkaConnection connection, IngestSettings settings, InputFiles inputs)
            throws IOException {
        requireReady(connection);
        try (Ingestor ingestor = Ingestor.on(connection, settings)) {
            drain.begin(ingestor::stop);
            IngestReport result = ingestor.run(inputs, IngestProgress.onStandardError(quiet, inputs.bytes()));
            show(result);
            return result.filesFailed() > 0 || !inputs.unreadable().isEmpty() ? NOT_ALL_READ : 0;
        }
    }

    private int follow(Drain drain, KafkaConnection connection, IngestSettings settings, InputListing listing)
            throws IOException {
        if (maxDocuments != Long.MAX_VALUE) {
            throw new UsageException(
                    "--max-documents has no meaning for a service: leave it out, or --follow and --from-topic");
        }
        FollowSettings following = follow.settings(input);
        requireReady(connection);
        long start = System.nanoTime();
        Meters meters = new Meters();
        Topics topics = connection.topics();
        IngestProgress progress = IngestProgress.onStandardError(quiet, 0);
        if (follow.topic() != null) {
            if (follow.topic().startsWith(topics.prefix() + ".")) {
                throw new UsageException(
                        follow.topic() + " is a topic of this deployment: --from-topic reads a crawl's own topic");
            }
            connection.requireReady(follow.topic());
        }
        try (ContinuousIngest ingest = follow.topic() == null
                        ? FollowingIngest.on(connection, settings, listing, following, meters, progress)
                        : TopicIngest.on(connection, settings, follow.topic(), following, meters, progress);
                Reachability reachability = new Reachability(
                        connection,
                        topics.ingestTransaction(name),
                        topics.documents(),
                        topics.deadLetters(),
                        topics.ingestPositions())) {
            int code = new ServiceRunner(http, drain, meters, spec.commandLine().getOut())
                    .run("ingest " + following.member(), ingest, reachability::trouble);
            show(ingest.report((System.nanoTime() - start) / 1e9));
            return code;
        }
    }

    private static void requireReady(KafkaConnection connection) {
        connection.requireReady(
                connection.topics().documents(),
                connection.topics().deadLetters(),
                connection.topics().ingestPositions());
        connection.requireTransactions();
    }

    private void show(IngestReport result) throws IOException {
        ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
        if (report != null) {
            Files.writeString(report, mapper.writeValueAsString(result) + "\n");
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(mapper.writeValueAsString(result));
        } else {
            print(out, result);
        }
        out.flush();
    }

    private static void print(PrintWriter out, IngestReport result) {
        out.printf(
                Locale.ROOT,
                "ingested %,d documents (%,d bytes of text) of %,d records in %,d files, %.1f s%s%n",
                result.documents(),
                result.textBytes(),
                result.records(),
                result.files(),
                result.seconds(),
                result.complete() ? "" : "; stopped before the end of the input");
        if (result.filesDone() > 0) {
            out.printf(Locale.ROOT, "%,d files had been ingested before%n", result.filesDone());
        }
        if (result.filesFailed() > 0) {
            out.printf(
                    Locale.ROOT,
                    "%,d files could not be read whole: their dead letters give the places; the exit code is %d%n",
                    result.filesFailed(),
                    NOT_ALL_READ);
        }
        result.dead().forEach((reason, count) -> out.printf(Locale.ROOT, "dead      %,8d  %s%n", count, reason));
        result.skipped().forEach((what, count) -> out.printf(Locale.ROOT, "skipped   %,8d  %s%n", count, what));
        result.warnings().forEach((what, count) -> out.printf(Locale.ROOT, "warning   %,8d  %s%n", count, what));
    }
}
