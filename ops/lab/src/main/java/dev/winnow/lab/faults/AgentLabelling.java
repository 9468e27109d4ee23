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

/** Labels documents again, one by one, with the agents that scorers have. Owned by one thread. */
final class AgentLabelling implements Labelling, AutoCloseable {
    private final AgentCatalog agents;

    AgentLabelling(Path directory) {
        agents = AgentCatalog.load(directory, AgentSettings.cpu());
    }

    @Override
    public List<Annotation> label(Document document) {
        List<Annotation> labels = new ArrayList<>();
        for (Agent agent : agents.agents()) {
            Label label = agent.label(List.of(document)).get(0);
            if (!label.isNone()) {
                labels.add(
                        new Annotation(agent.name(), label.group(), label.score(), agent.version(), label.reference()));
            }
        }
        return labels;
    }

    @Override
    public void close() {
        agents.close();
    }
}
