package dev.winnow.runtime;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.function.Consumer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How a command shows its result: as text, or as JSON and nothing else on standard output. */
public class ResultOutput {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ObjectWriter PRETTY =
            JSON.writerWithDefaultPrettyPrinter().without(JsonGenerator.Feature.AUTO_CLOSE_TARGET);

    @Spec(Spec.Target.MIXEE)
    protected CommandSpec command;

    @Option(names = "--json", description = "Print the result as JSON instead of text.")
    boolean json;

    /** Whether standard output is to hold JSON and nothing else. */
    public final boolean isJson() {
        return json;
    }

    /**
     * Shows a result.
     *
     * @param result as JSON: a tree, or a Java type that Jackson can write
     */
    public void show(Object result, Consumer<PrintWriter> text) {
        PrintWriter out = command.commandLine().getOut();
        if (json) {
            try {
                PRETTY.writeValue(out, result);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot write the result as JSON", e);
            }
            out.println();
        } else {
            text.accept(out);
        }
        out.flush();
    }

    /** A result that is a Java type, as JSON. */
    public static <T extends JsonNode> T tree(Object result) {
        return JSON.valueToTree(result);
    }
}
