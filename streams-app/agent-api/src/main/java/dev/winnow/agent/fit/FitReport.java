package dev.winnow.agent.fit;

import dev.winnow.agent.AgentArtefact;
import java.util.List;

/**
 * What a fit made.
 *
 * @param offered documents that were offered
 * @param used of those, drawn for fitting or holding out
 * @param agents the artefacts, each with its figures in {@link AgentArtefact#fitted()}
 */
public record FitReport(long offered, int used, List<AgentArtefact> agents) {

    public FitReport {
        agents = List.copyOf(agents);
    }
}
