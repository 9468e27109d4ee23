package dev.winnow.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The agents of one directory, one sub-directory each, ordered by name.
 *
 * <ol>
 *   <li>Either all agents load or none: when one is refused, those already created are closed and the reason is thrown.
 *   <li>Agents and artifacts are those that the directory held at one moment, also while a writer replaces some of them: what changed meanwhile is read
 *       again.
 *   <li>It is loaded, used and closed by its owner; {@link #agents} may be handed to other threads under the rules of {@link Agent}.
 * </ol>
 */
public final class AgentCatalog implements AutoCloseable {
    /** Replacing takes an instant; a directory that keeps changing is not one of artifacts. */
    private static final int MOST_READS = 100;

    private final List<Agent> agents;
    private boolean closed;

    private AgentCatalog(List<Agent> agents) {
        this.agents = List.copyOf(agents);
    }

    /**
     * Loads all agents of a directory with the factories of the class path.
     *
     * @param directory an agents directory
     * @param settings how the agents are to run
     * @return the agents, to be closed by the caller
     * @throws AgentException when the directory holds no artifact, or one that cannot be used
     */
    public static AgentCatalog load(Path directory, AgentSettings settings) {
        return load(directory, settings, factories().values());
    }

    static AgentCatalog load(Path directory, AgentSettings settings, Iterable<AgentFactory> factories) {
        Map<String, AgentFactory> byType = byType(factories);
        return new AgentCatalog(atOneMoment(
                directory, entries -> create(artifacts(directory, entries), byType, settings), AgentCatalog::closeAll));
    }

    private static List<Agent> create(
            List<AgentArtifact> artifacts, Map<String, AgentFactory> factories, AgentSettings settings) {
        List<Agent> created = new ArrayList<>();
        try {
            for (AgentArtifact artifact : artifacts) {
                created.add(create(artifact, factories, settings));
            }
            return created;
        } catch (RuntimeException e) {
            closeAll(created, e);
            throw e;
        }
    }

    /**
     * The factories of the class path by their type, ordered by it.
     *
     * @return factories, each with a type of its own
     * @throws AgentException when one cannot be used, or two have the same type
     */
    public static SortedMap<String, AgentFactory> factories() {
        try {
            return byType(ServiceLoader.load(AgentFactory.class));
        } catch (ServiceConfigurationError e) {
            throw new AgentException(
                    "an agent factory on the class path cannot be used: " + e.getMessage()
                            + "; correct META-INF/services/" + AgentFactory.class.getName() + " of its jar",
                    e);
        }
    }

    /**
     * The verified artifacts of a directory; no model is loaded.
     *
     * @param directory an agents directory
     * @return artifacts ordered by name of the agent, at least one
     * @throws AgentException when the directory holds no artifact, or one that cannot be used
     */
    public static List<AgentArtifact> artifacts(Path directory) {
        return atOneMoment(directory, entries -> artifacts(directory, entries), (given, reason) -> {});
    }

    /** Reads until no artifact was replaced meanwhile; what was read before is given up. */
    private static <T> List<T> atOneMoment(
            Path directory,
            Function<SortedMap<String, AgentDirectory.Entry>, List<T>> reader,
            BiConsumer<List<T>, RuntimeException> giveUp) {
        AgentException changing =
                new AgentException("the agents directory " + directory + " keeps changing while it is read");
        SortedMap<String, AgentDirectory.Entry> before = entries(directory);
        for (int read = 0; read < MOST_READS; read++) {
            List<T> found = List.of();
            AgentException refusal = null;
            try {
                found = reader.apply(before);
            } catch (AgentException e) {
                refusal = e;
            }
            SortedMap<String, AgentDirectory.Entry> after = entries(directory);
            if (after.equals(before)) {
                if (refusal != null) {
                    throw refusal;
                }
                return found;
            }
            giveUp.accept(found, changing);
            before = after;
        }
        throw changing;
    }

    private static List<AgentArtifact> artifacts(Path directory, SortedMap<String, AgentDirectory.Entry> entries) {
        List<AgentArtifact> artifacts = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (AgentDirectory.Entry entry : entries.values()) {
            AgentArtifact artifact = AgentArtifact.open(entry.path());
            if (!names.add(artifact.name())) {
                throw new AgentException(
                        "two artifacts in " + directory + " are named " + artifact.name() + "; remove one of them");
            }
            artifacts.add(artifact);
        }
        if (artifacts.isEmpty()) {
            throw new AgentException("there are no agents in " + directory
                    + "; name the directory that 'winnow agents fit --output' wrote");
        }
        artifacts.sort(Comparator.comparing(AgentArtifact::name));
        return artifacts;
    }

    /**
     * The agents.
     *
     * @return agents ordered by name
     */
    public List<Agent> agents() {
        return agents;
    }

    /** Closes every agent once, also when one of them fails to close; such failures are thrown together at the end. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            AgentException failure = new AgentException("agents could not be closed");
            closeAll(agents, failure);
            if (failure.getSuppressed().length > 0) {
                throw new AgentException(
                        Stream.of(failure.getSuppressed())
                                .map(Throwable::getMessage)
                                .collect(Collectors.joining("; ")),
                        failure);
            }
        }
    }

    private static void closeAll(List<Agent> agents, RuntimeException collector) {
        for (Agent agent : agents) {
            try {
                agent.close();
            } catch (RuntimeException e) {
                collector.addSuppressed(new AgentException(
                        "agent " + agent.name() + " could not be closed: " + CheckedAgent.thrown(e), e));
            }
        }
    }

    private static Agent create(AgentArtifact artifact, Map<String, AgentFactory> factories, AgentSettings settings) {
        AgentFactory factory = factories.get(artifact.type());
        if (factory == null) {
            throw new AgentException("agent " + artifact.name() + " is of type " + artifact.type()
                    + ", which no factory on the class path makes (known: " + String.join(", ", factories.keySet())
                    + "); name the jar that does in WINNOW_CLASSPATH");
        }
        Agent agent = load(factory, artifact, settings);
        if (!agent.name().equals(artifact.name())
                || !agent.version().equals(artifact.digest())
                || !agent.groups().equals(artifact.groups())) {
            agent.close();
            throw new AgentException("the factory of type " + artifact.type()
                    + " made an agent whose name, groups or version are not those of the artifact " + artifact.name()
                    + "; correct " + factory.getClass().getName());
        }
        return agent;
    }

    private static Agent load(AgentFactory factory, AgentArtifact artifact, AgentSettings settings) {
        String what = "the factory of type " + artifact.type() + " cannot make agent " + artifact.name() + ": ";
        Agent agent;
        try {
            agent = factory.load(artifact, settings);
        } catch (AgentException e) {
            throw e;
        } catch (RuntimeException | LinkageError e) {
            throw new AgentException(
                    what + CheckedAgent.thrown(e) + "; correct the artifact's configuration and files, or the factory",
                    e);
        }
        if (agent == null) {
            throw new AgentException(
                    what + "it returned null; correct " + factory.getClass().getName());
        }
        return agent;
    }

    private static SortedMap<String, AgentFactory> byType(Iterable<AgentFactory> factories) {
        SortedMap<String, AgentFactory> byType = new TreeMap<>();
        for (AgentFactory factory : factories) {
            AgentFactory other = byType.put(factory.type(), factory);
            if (other != null) {
                throw new AgentException("two agent factories on the class path make type " + factory.type() + ": "
                        + other.getClass().getName() + " and "
                        + factory.getClass().getName() + "; remove one");
            }
        }
        return byType;
    }

    private static SortedMap<String, AgentDirectory.Entry> entries(Path directory) {
        if (!Files.isDirectory(directory)) {
            throw new AgentException("no agents directory found at " + directory
                    + "; name the directory that 'winnow agents fit --output' wrote");
        }
        try {
            return new AgentDirectory(directory).entries();
        } catch (IOException e) {
            throw new AgentException("the agents directory " + directory + " cannot be read: " + e.getMessage(), e);
        }
    }
}
