package dev.winnow.lab.loop;

import dev.winnow.ingest.HoldOut;
import dev.winnow.ingest.IngestProgress;
import dev.winnow.ingest.IngestReport;
import dev.winnow.ingest.IngestSettings;
import dev.winnow.ingest.Ingestor;
import dev.winnow.ingest.InputFiles;
import dev.winnow.ingest.InputOrder;
import dev.winnow.ingest.source.SourceRules;
import dev.winnow.ingest.source.SourceSettings;
import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.lab.process.StepLog;
import dev.winnow.lab.text.MachineText;
import dev.winnow.lab.text.MachineTextFinder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Brings the text of a local run to the documents topic: the person's files, or text of this machine. */
final class LocalIngest {
    /** Enough for every stage of the default run, little enough to be found in seconds. */
    private static final int MACHINE_DOCUMENTS = 6_000;

    /** Share of the documents that is kept out of the stream when no reference task is named. */
    private static final double HELD_OUT = 0.05;

    private final LocalSettings settings;
    private final Path dataDirectory;
    private final StepLog log;
    private final KafkaConnection connection;

    LocalIngest(LocalSettings settings, Path dataDirectory, StepLog log, KafkaConnection connection) {
        this.settings = settings;
        this.dataDirectory = dataDirectory;
        this.log = log;
        this.connection = connection;
    }

    /**
     * What was ingested.
     *
     * @param documents documents on the topic
     * @param refused records that are not a document
     * @param textBytes bytes of text on the topic
     */
    record Outcome(long documents, long refused, long textBytes) {}

    Outcome run(Path heldOut) throws IOException {
        List<Path> paths = settings.inputs();
        SourceRules rules = SourceRules.BUILT_IN;
        if (paths.isEmpty()) {
            log.live("looking for text on this machine …");
            MachineText text = new MachineTextFinder(dataDirectory.resolve("machine-text"))
                    .find((int) Math.min(MACHINE_DOCUMENTS, settings.maxDocuments()));
            log.print("input      text of this machine:");
            text.parts().forEach(part -> log.print("           %s", part.line()));
            paths = text.files();
            rules = SourceRules.of(text.sourceRules());
        }
        IngestSettings ingest = IngestSettings.named(LocalServices.RUN)
                .withSource(SourceSettings.DEFAULT.withRules(rules))
                .withMaxDocuments(settings.maxDocuments())
                .withOrder(InputOrder.MIXED)
                .withHoldOut(settings.references().isEmpty() ? new HoldOut(HELD_OUT, heldOut) : HoldOut.NONE);
        InputFiles files = InputFiles.list(paths);
        try (Ingestor ingestor = Ingestor.on(connection, ingest)) {
            IngestReport report = ingestor.run(files, IngestProgress.onStandardError(log.isQuiet(), files.bytes()));
            return new Outcome(report.documents(), report.deadLetters(), report.textBytes());
        }
    }
}
