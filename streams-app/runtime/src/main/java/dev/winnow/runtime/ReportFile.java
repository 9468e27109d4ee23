package dev.winnow.runtime;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Where a command writes its result as JSON, if it is asked to. */
public final class ReportFile {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    @Spec(Spec.Target.MIXEE)
    CommandSpec command;

    private Path file;

    /** Refuses, before the work and not after it, a file that cannot be written. */
    @Option(names = "--report", paramLabel = "FILE", description = "Also write the result as JSON to this file.")
    void use(Path chosen) {
        if (chosen != null) {
            Path folder = chosen.toAbsolutePath().getParent();
            if (!Files.isDirectory(folder) || !Files.isWritable(folder)) {
                throw new ParameterException(
                        command.commandLine(),
                        "cannot write --report " + chosen + ": its folder does not exist or is not writable");
            }
        }
        file = chosen;
    }

    /** Writes a result; nothing without the option. */
    public void write(Object result) {
        if (file != null) {
            try {
                Files.writeString(file, JSON.writeValueAsString(result) + "\n");
            } catch (IOException e) {
                throw new UncheckedIOException("cannot write --report " + file, e);
            }
        }
    }
}
