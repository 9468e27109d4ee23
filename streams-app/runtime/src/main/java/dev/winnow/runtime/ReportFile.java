package dev.winnow.runtime;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Where a command writes its result as JSON, if it is asked to. */
public final class ReportFile {
    private static final ObjectWriter JSON =
            new ObjectMapper().writerWithDefaultPrettyPrinter().without(JsonGenerator.Feature.AUTO_CLOSE_TARGET);

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
            // one piece after another: a result may be larger than the heap
            try (Writer out = Files.newBufferedWriter(file)) {
                JSON.writeValue(out, result);
                out.write('\n');
            } catch (IOException e) {
                throw new UncheckedIOException("cannot write --report " + file, e);
            }
        }
    }
}
