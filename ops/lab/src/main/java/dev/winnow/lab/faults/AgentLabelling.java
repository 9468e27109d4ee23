package dev.winnow.lab.faults;

import dev.winnow.agent.Agent;
import dev.winnow.agent.AgentCatalog;
import dev.winnow.agent.AgentSettings;
import dev.winnow.agent.Label;
import dev.winnow.lab.oracle.Labelling;
import dev.winnow.schemas.Annotation;
import dev.winnow.schemas.Document;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Labels one document of sixteen again, by itself, with the agents that scorers have. Owned by one thread. */
final class AgentLabelling implements Labelling, AutoCloseable {
    /** Of single precision. */
    private static final double TOLERANCE = 1e-5;

    private final AgentCatalog agents;

    AgentLabelling(Path directory) {
        agents = AgentCatalog.load(directory, AgentSettings.cpu());
    }

    @Override
    public Optional<List<Annotation>> label(Document document) {
        if (!document.getId().startsWith("0")) {
            return Optional.empty();
        }
        List<Annotation> labels = new ArrayList<>();
        for (Agent agent : agents.agents()) {
            Label label = agent.label(List.of(document)).get(0);
            if (!label.isNone()) {
                labels.add(
                        new Annotation(agent.name(), label.group(), label.score(), agent.version(), label.reference()));
            }
        }
        return Optional.of(labels);
    }

    @Override
    public double tolerance() {
        return TOLERANCE;
    }

    @Override
    public void close() {
        agents.close();
    }
}
