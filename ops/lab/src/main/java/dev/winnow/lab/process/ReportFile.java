package dev.winnow.lab.process;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.winnow.runtime.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where a command writes its result as JSON, if it is asked to. */
public final class ReportFile {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    @Option(names = "--report", paramLabel = "FILE", description = "Also write the result as JSON.")
    Path file;

    /**
     * Refuses, before the work and not after it, a file that cannot be written.
     *
     * @throws UsageException when its folder does not exist or is not writable
     */
    public void requireFolder() {
        if (file != null) {
            Path folder = file.toAbsolutePath().getParent();
            if (!Files.isDirectory(folder) || !Files.isWritable(folder)) {
                throw new UsageException("cannot write the report to " + file
                        + ": its folder does not exist or is not writable; choose another with --report");
            }
        }
    }

    /** Writes a result; nothing without the option. */
    public void write(Object result) throws IOException {
        if (file != null) {
            Files.writeString(file, JSON.writeValueAsString(result) + "\n");
        }
    }
}
