package dev.winnow.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.winnow.agent.Agent;
import dev.winnow.agent.AgentCatalog;
import dev.winnow.agent.AgentException;
import dev.winnow.agent.AgentSettings;
import dev.winnow.agent.CheckedAgent;
import dev.winnow.agent.Label;
import dev.winnow.runtime.UsageException;
import dev.winnow.schemas.Document;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows what the agents of a directory report about some files, without Kafka. */
@Command(
        name = "label",
        description = {
            "Print the labels that the agents of a directory give files, one JSON object per document, as they would in a stream.",
            "Files are read as 'winnow ingest' reads them; records that it would refuse are counted on standard error."
        })
final class AgentsLabelCommand implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Spec
    CommandSpec spec;

    @Parameters(
            arity = "1..*",
            paramLabel = "PATH",
            description = "Files, and folders that are walked in sorted order.")
    List<Path> paths;

    @Mixin
    AgentsDirectoryOption agents;

    @Option(names = "--text-field", defaultValue = "text", description = "JSON field of the text.")
    String textField;

    @Option(names = "--source-field", defaultValue = "source", description = "JSON field of the source name.")
    String sourceField;

    @Option(names = "--device", defaultValue = "cpu", description = "cpu, cuda or cuda:N.")
    String device;

    @Mixin
    LabellingOptions options;

    private final ExecutorService labelling = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "label");
        thread.setDaemon(true);
        return thread;
    });

    @Override
    public Integer call() throws IOException {
        if (options.batchDocuments < 1 || options.agentTimeout < 1) {
            throw new UsageException("--batch-documents and --agent-timeout must be at least 1");
        }
        try {
            return labelFiles();
        } finally {
            labelling.shutdownNow();
        }
    }

    private int labelFiles() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        try (AgentCatalog catalog = AgentCatalog.load(agents.path, AgentSettings.on(device, options.threads));
                FileDocuments documents = new FileDocuments(paths, textField, sourceField)) {
            List<Document> batch = new ArrayList<>();
            while (documents.hasNext()) {
                batch.add(documents.next());
                if (batch.size() >= options.batchDocuments) {
                    print(out, catalog, batch);
                    batch.clear();
                }
            }
            print(out, catalog, batch);
            if (documents.refused() > 0) {
                spec.commandLine().getErr().println(documents.refused() + " records cannot be used and have no labels");
            }
        }
        return 0;
    }

    private void print(PrintWriter out, AgentCatalog catalog, List<Document> batch) throws IOException {
        if (batch.isEmpty()) {
            return;
        }
        List<ObjectNode> lines = new ArrayList<>();
        for (Document document : batch) {
            ObjectNode line =
                    JSON.createObjectNode().put("id", document.getId()).put("source", document.getSource());
            line.putObject("labels");
            lines.add(line);
        }
        for (Agent agent : catalog.agents()) {
            List<Label> labels = label(agent, List.copyOf(batch));
            for (int i = 0; i < lines.size(); i++) {
                Label label = labels.get(i);
                if (!label.isNone()) {
                    ObjectNode entry = lines.get(i)
                            .withObject("/labels")
                            .putObject(agent.name())
                            .put("group", label.group())
                            .put("score", label.score());
                    if (!label.reference().isEmpty()) {
                        entry.put("reference", label.reference());
                    }
                }
            }
        }
        for (ObjectNode line : lines) {
            out.println(JSON.writeValueAsString(line));
        }
        out.flush();
    }

    private List<Label> label(Agent agent, List<Document> batch) {
        Future<List<Label>> labels = labelling.submit(() -> new CheckedAgent(agent).label(batch));
        try {
            return labels.get(options.agentTimeout, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof AgentException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        } catch (TimeoutException e) {
            throw new AgentException(
                    "agent " + agent.name() + " did not label a batch of " + batch.size()
                            + " documents within --agent-timeout " + options.agentTimeout
                            + "; lower --batch-documents or correct the agent",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
