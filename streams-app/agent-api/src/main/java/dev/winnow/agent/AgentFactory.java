package dev.winnow.agent;

/**
 * Makes agents of one type from artifacts; found by {@link java.util.ServiceLoader}.
 *
 * <p>To add an agent: implement this interface with a public constructor without parameters, name the class in {@code
 * META-INF/services/dev.winnow.agent.AgentFactory} of a jar on the class path, and put an artifact of its {@link #type}
 * in the agents directory.
 *
 * <p>What a factory guarantees, and what it may rely on:
 *
 * <ol>
 *   <li>{@link #type} is constant and unique on the class path.
 *   <li>{@link #load} is called once per artifact and catalogue, with an artifact whose files have been verified.
 *   <li>{@link #load} either returns an agent whose name, groups and version are those of the artifact, or throws
 *       {@link AgentException} with one line that states what is wrong and what to do.
 *   <li>One that can be fitted comes with a {@code dev.winnow.agent.fit.Fitter} of the same type.
 * </ol>
 */
public interface AgentFactory {

    /**
     * The {@code type} of the artifacts that this factory understands.
     *
     * @return a short name, for example {@code quality}
     */
    String type();

    /**
     * What agents of this type report about a document, for {@code winnow agents types}.
     *
     * @return one line without a full stop; by default the name of the factory's class
     */
    default String description() {
        return "agents of " + getClass().getName();
    }

    /**
     * Makes the agent that an artifact describes.
     *
     * @param artifact an artifact of this type, with verified files
     * @param settings how the agent is to run
     * @return an agent that the caller closes
     * @throws AgentException when the artifact cannot be used, see {@link AgentArtifact#unusable}
     */
    Agent load(AgentArtifact artifact, AgentSettings settings);
}
