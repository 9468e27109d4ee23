package dev.winnow.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.winnow.agent.AgentArtifact;
import dev.winnow.agent.AgentArtifactWriter;
import dev.winnow.agent.AgentCatalog;
import dev.winnow.agent.AgentSettings;
import dev.winnow.runtime.ResultOutput;
import dev.winnow.runtime.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes the artifact of an agent that needs no fitting, for example one whose type comes from another jar. */
@Command(
        name = "create",
        sortOptions = false,
        description = {
            "Make the artifact of an agent whose type is on the class path: a folder with a description, the files that the agent reads, and their digests.",
            "The agent is loaded once before the artifact is put in its place."
        })
final class AgentsCreateCommand implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Parameters(arity = "0..*", paramLabel = "FILE", description = "Files that the agent reads; they are copied.")
    List<Path> files = List.of();

    @Option(names = "--type", required = true, description = "Type of the agent, as listed by 'winnow agents types'.")
    String type;

    @Option(
            names = "--name",
            required = true,
            description = "Name of the agent, as plans and annotations will have it.")
    String name;

    @Option(
            names = "--groups",
            split = ",",
            required = true,
            paramLabel = "GROUP",
            description = "All groups of the agent, in the order in which plans list them.")
    List<String> groups;

    @Option(
            names = "--configuration",
            paramLabel = "JSON",
            defaultValue = "{}",
            description = "Object that the agent finds as its configuration.")
    String configuration;

    @Option(names = "--output", required = true, paramLabel = "DIR", description = "Agents directory to write.")
    Path output;

    @Mixin
    ResultOutput result;

    @Override
    public Integer call() throws IOException {
        JsonNode given = configuration();
        for (Path file : files) {
            if (!Files.isRegularFile(file)) {
                throw new UsageException(
                        Files.exists(file)
                                ? file + " is not a file: name the files of the agent one by one"
                                : "file " + file + " does not exist: check the path");
            }
        }
        Path trial = Files.createTempDirectory("winnow-create");
        try {
            write(trial, given);
            AgentCatalog.load(trial, AgentSettings.cpu()).close();
        } finally {
            delete(trial);
        }
        AgentArtifact artifact = write(output, given);
        AgentDescription.show(result, artifact);
        return 0;
    }

    private JsonNode configuration() {
        try {
            JsonNode given = JSON.readTree(configuration);
            if (given.isObject()) {
                return given;
            }
        } catch (JsonProcessingException e) {
            throw new UsageException("--configuration must be a JSON object: " + e.getOriginalMessage());
        }
        throw new UsageException("--configuration must be a JSON object, for example {\"threshold\": 3}");
    }

    private AgentArtifact write(Path directory, JsonNode given) {
        return new AgentArtifactWriter(directory)
                .write(type, name, groups, given, JsonNodeFactory.instance.objectNode(), draft -> {
                    for (Path file : files) {
                        Files.copy(file, draft.resolve(file.getFileName().toString()));
                    }
                });
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> entries = Files.walk(directory)) {
            for (Path entry : entries.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(entry);
            }
        }
    }
}
