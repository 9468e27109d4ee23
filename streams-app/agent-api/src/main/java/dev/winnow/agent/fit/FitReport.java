package dev.winnow.agent.fit;

import dev.winnow.agent.AgentArtifact;
import java.util.List;

/**
 * What a fit made.
 *
 * @param offered documents that were offered
 * @param used of those, drawn for fitting or holding out
 * @param agents the artifacts, each with its figures in {@link AgentArtifact#fitted()}
 */
public record FitReport(long offered, int used, List<AgentArtifact> agents) {

    public FitReport {
        agents = List.copyOf(agents);
    }
}
