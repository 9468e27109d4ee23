package dev.winnow.lab.bench;

import dev.winnow.ingest.DocumentMaker;
import dev.winnow.ingest.InputFiles;
import dev.winnow.ingest.source.DocumentSource;
import dev.winnow.ingest.source.DocumentSources;
import dev.winnow.ingest.source.InputFile;
import dev.winnow.ingest.source.SourceResult;
import dev.winnow.ingest.source.SourceRules;
import dev.winnow.ingest.source.SourceSettings;
import dev.winnow.lab.text.MachineText;
import dev.winnow.lab.text.MachineTextFinder;
import dev.winnow.schemas.Document;
import dev.winnow.stack.LocalStackException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads the text of a benchmark through the readers and the normalisation of {@code ingest}, every document once. */
final class BenchText {
    private BenchText() {}

    /**
     * All documents of files or folders; text of this machine when none are named.
     *
     * @param machineDocuments most documents to take from the machine
     * @param scratch where machine text goes that cannot be read in place
     */
    static List<Document> read(List<Path> inputs, int machineDocuments, Path scratch) throws IOException {
        SourceRules rules = SourceRules.BUILT_IN;
        List<Path> paths = inputs;
        if (paths.isEmpty()) {
            MachineText text = new MachineTextFinder(scratch.resolve("machine-text")).find(machineDocuments);
            paths = text.files();
            rules = SourceRules.of(text.sourceRules());
        }
        List<Document> read = documents(InputFiles.list(paths).files(), SourceSettings.DEFAULT.withRules(rules));
        if (read.isEmpty()) {
            throw new LocalStackException("no document was found in the input: name files or folders with --input");
        }
        return read;
    }

    /** The documents that {@code ingest} makes of a file. */
    static List<Document> of(Path file) throws IOException {
        return documents(InputFiles.list(List.of(file)).files(), SourceSettings.DEFAULT);
    }

    private static List<Document> documents(List<InputFile> files, SourceSettings settings) throws IOException {
        List<Document> documents = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (InputFile file : files) {
            try (DocumentSource source = DocumentSources.open(file, settings)) {
                for (Optional<SourceResult> next = source.next(); next.isPresent(); next = source.next()) {
                    if (next.get() instanceof SourceResult.Draft draft
                            && DocumentMaker.DEFAULT.make(draft) instanceof DocumentMaker.Documents made) {
                        made.documents().stream()
                                .filter(document -> ids.add(document.id()))
                                .forEach(document -> documents.add(document.whole()));
                    }
                }
            }
        }
        return documents;
    }
}
