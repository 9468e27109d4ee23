package dev.winnow.app;

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
import dev.winnow.ingest.page.Extraction;
import dev.winnow.ingest.source.JsonFields;
import dev.winnow.ingest.source.SourceFormat;
import dev.winnow.ingest.source.SourceLimits;
import dev.winnow.ingest.source.SourceRules;
import dev.winnow.ingest.source.SourceSettings;
import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.client.Reachability;
import dev.winnow.kafka.topic.Topics;
import dev.winnow.runtime.Drain;
import dev.winnow.runtime.KafkaCommand;
import dev.winnow.runtime.Meters;
import dev.winnow.runtime.ReportedOutput;
import dev.winnow.runtime.ServiceOptions;
import dev.winnow.runtime.ServiceRunner;
import dev.winnow.runtime.UsageException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Turns crawl files into documents on the topic. */
@Command(
        name = "ingest",
        description = {
            "Ingest JSONL, Parquet, WARC, WET, text and source files; started again, it resumes where it stopped.",
            "With --follow, it is a service that ingests what arrives; several of them share the files."
        },
        exitCodeList = {
            "0:all that was listed is ingested",
            "1:failed, or a file or folder could not be read whole",
            "2:wrong usage or configuration",
            "130:drained after Ctrl-C",
            "143:drained after SIGTERM"
        })
final class IngestCommand extends KafkaCommand {
    /** Exit code when all that can be ingested is, and a file or folder could not be read whole. */
    private static final int NOT_ALL_READ = 1;

    @Mixin
    ServiceOptions service;

    @Mixin
    FollowOptions follow;

    @Mixin
    InputOptions input;

    @Option(
            names = "--format",
            defaultValue = "auto",
            description = "auto, jsonl, warc, wet, html or text; auto looks at the content.")
    SourceFormat format;

    @Option(
            names = "--extraction",
            paramLabel = "PART",
            defaultValue = "article",
            description =
                    "What of an HTML page becomes its text: article, the main content; page, all but menus, forms and"
                            + " lines of links; raw, everything that is read.")
    Extraction extraction;

    @Option(names = "--text-field", defaultValue = "text", description = "Field of the text.")
    String textField;

    @Option(names = "--source-field", defaultValue = "source", description = "Field of the source name.")
    String sourceField;

    @Option(names = "--url-field", defaultValue = "url", description = "Field of the address.")
    String urlField;

    @Option(
            names = "--source",
            paramLabel = "NAME",
            defaultValue = "",
            description = "Source name of all documents (default: by field, rule or path).")
    String source;

    @Option(
            names = "--source-rule",
            paramLabel = "GLOB=NAME",
            description = "Source name by path, for files without one; the first match counts, before built-in rules.")
    List<String> sourceRules = new ArrayList<>();

    @Option(names = "--max-documents", description = "Stop after so many documents (default: all).")
    long maxDocuments = Long.MAX_VALUE;

    @Option(names = "--min-document-bytes", defaultValue = "1", description = "Shorter texts become dead letters.")
    int minDocumentBytes;

    @Option(
            names = "--max-document-bytes",
            defaultValue = "262144",
            description = "Longer texts are cut into several documents.")
    int maxDocumentBytes;

    @Option(
            names = "--max-record-bytes",
            defaultValue = "8388608",
            description = "Longer lines, WARC blocks and files become dead letters.")
    int maxRecordBytes;

    @Option(
            names = "--order",
            defaultValue = "mixed",
            description =
                    "mixed: up to 32 files side by side, in the order of a hash of their names, so that their records"
                            + " mix; path: file after file, sorted by name.")
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
            description = "Share of documents that --hold-out-dir keeps out of the stream.")
    double holdOut;

    @Option(
            names = "--hold-out-dir",
            paramLabel = "DIR",
            description = "Write a share of the documents here, one JSONL file per source, instead of to the stream.")
    Path holdOutDirectory;

    @Option(
            names = "--name",
            defaultValue = "default",
            description = "Name of this input: positions are kept under it.")
    String name;

    @Mixin
    ReportedOutput output;

    @Override
    public Integer call() throws IOException {
        Drain drain = service.drain("ingest");
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
                        SourceLimits.DEFAULT.withMaxRecordBytes(maxRecordBytes),
                        extraction),
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
            IngestReport result =
                    ingestor.run(inputs, IngestProgress.onStandardError(output.isQuiet(), inputs.bytes()));
            output.show(result, out -> print(out, result));
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
        IngestProgress progress = IngestProgress.onStandardError(output.isQuiet(), 0);
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
            int code = new ServiceRunner(service, drain, meters, out())
                    .run("ingest " + following.member(), ingest, reachability::trouble);
            IngestReport result = ingest.report((System.nanoTime() - start) / 1e9);
            output.show(result, out -> print(out, result));
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
        if (result.filesAlreadyIngested() > 0) {
            out.printf(Locale.ROOT, "%,d files had been ingested before%n", result.filesAlreadyIngested());
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
