package dev.winnow.agent;

/**
 * Makes agents of one type from artefacts; found by {@link java.util.ServiceLoader}.
 *
 * <p>To add an agent: implement this interface with a public constructor without parameters, name the class in {@code
 * META-INF/services/dev.winnow.agent.AgentFactory} of a jar on the class path, and put an artefact of its {@link #type}
 * in the agents directory.
 *
 * <ol>
 *   <li>{@link #type} is constant and unique on the class path.
 *   <li>{@link #load} is called once per artefact and catalogue, with an artefact whose files have been verified.
 *   <li>{@link #load} either returns an agent whose name, groups and version are those of the artefact, or throws
 *       {@link AgentException} with one line that says what is wrong and what to do.
 * </ol>
 */
public interface AgentFactory {

    /** The {@code type} of the artefacts that this factory understands. */
    String type();

    /** Makes the agent that an artefact describes. */
    Agent load(AgentArtefact artefact, AgentSettings settings);
}
