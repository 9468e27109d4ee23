package dev.winnow.agents.measure;

import dev.winnow.agent.Agent;
import dev.winnow.agent.AgentArtefact;
import dev.winnow.agent.AgentException;
import dev.winnow.agent.AgentFactory;
import dev.winnow.agent.AgentSettings;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;

/** Makes agents of one kind of measure. */
abstract class MeasureAgentFactory implements AgentFactory {

    /** Reads what the measure wrote, and no more memory than a bound whatever the file says. */
    abstract Measure read(DataInputStream in) throws IOException;

    @Override
    public final Agent load(AgentArtefact artefact, AgentSettings settings) {
        if (!artefact.groups().equals(Quintiles.GROUPS)) {
            throw unusable(
                    artefact, "its groups must be " + Quintiles.GROUPS + ", they are " + artefact.groups(), null);
        }
        try (DataInputStream in =
                new DataInputStream(new BufferedInputStream(Files.newInputStream(artefact.file(MeasureFiles.NAME))))) {
            return new MeasureAgent(artefact, read(in), Quintiles.read(artefact.configuration()));
        } catch (IOException | IllegalArgumentException e) {
            throw unusable(artefact, String.valueOf(e.getMessage()), e);
        }
    }

    private AgentException unusable(AgentArtefact artefact, String problem, Exception cause) {
        return new AgentException(
                "agent artefact " + artefact.directory() + " cannot be loaded: " + problem
                        + "; fit it again with 'winnow agents fit --agents " + type() + "'",
                cause);
    }
}
