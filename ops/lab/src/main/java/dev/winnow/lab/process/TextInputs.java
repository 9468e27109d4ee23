package dev.winnow.lab.process;

import dev.winnow.runtime.UsageException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The text that a command works on: documents, and tasks that a model is to be good at. */
public final class TextInputs {
    /** Files or folders of documents; empty for text of this machine. */
    @Option(
            names = "--input",
            arity = "1..*",
            paramLabel = "PATH",
            description = "Files or folders of documents (default: real text of this machine).")
    public List<Path> inputs = new ArrayList<>();

    /** Files or folders of reference tasks; empty for a held-out share of the documents. */
    @Option(
            names = "--reference",
            arity = "1..*",
            paramLabel = "PATH",
            description = "Reference tasks, JSONL files or folders (default: a held-out share of one source).")
    public List<Path> references = new ArrayList<>();

    /**
     * To be called before anything is started that takes time.
     *
     * @throws UsageException naming the first path that does not exist or cannot be read
     */
    public void requireReadable() {
        require("--input", inputs);
        require("--reference", references);
    }

    private static void require(String option, List<Path> paths) {
        for (Path path : paths) {
            if (!Files.isReadable(path)) {
                throw new UsageException(option + " " + path
                        + (Files.exists(path)
                                ? " cannot be read: change its permissions"
                                : ": no such file or folder; name one that exists"));
            }
        }
    }
}
