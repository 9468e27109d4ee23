package dev.winnow.agent;

/**
 * Makes agents of one type from artefacts; found by {@link java.util.ServiceLoader}.
 *
 * <p>To add an agent: implement this interface with a public constructor without parameters, name the class in {@code
 * META-INF/services/dev.winnow.agent.AgentFactory} of a jar on the class path, and put an artefact of its {@link #type}
 * in the agents directory.
 *
 * <p>What a factory guarantees, and what it may rely on:
 *
 * <ol>
 *   <li>{@link #type} is constant and unique on the class path.
 *   <li>{@link #load} is called once per artefact and catalogue, with an artefact whose files have been verified.
 *   <li>{@link #load} either returns an agent whose name, groups and version are those of the artefact, or throws
 *       {@link AgentException} with one line that says what is wrong and what to do.
 *   <li>One that can be fitted comes with a {@code dev.winnow.agent.fit.Fitter} of the same type.
 * </ol>
 */
public interface AgentFactory {

    /**
     * The {@code type} of the artefacts that this factory understands.
     *
     * @return a short name, for example {@code quality}
     */
    String type();

    /**
     * What agents of this type tell of a document, for {@code winnow agents types}.
     *
     * @return one line without a full stop; by default the name of the factory's class
     */
    default String description() {
        return "agents of " + getClass().getName();
    }

    /**
     * Makes the agent that an artefact describes.
     *
     * @param artefact an artefact of this type, with verified files
     * @param settings how the agent is to run
     * @return an agent that the caller closes
     * @throws AgentException when the artefact cannot be used, see {@link AgentArtefact#unusable}
     */
    Agent load(AgentArtefact artefact, AgentSettings settings);
}
