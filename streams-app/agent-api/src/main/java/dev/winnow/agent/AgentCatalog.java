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
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The agents of one directory, one sub-directory each, ordered by name.
 *
 * <p>Either all agents load or none: when one is refused, those already created are closed and the reason is thrown.
 * Loaded, used and closed by its owner; {@link #agents} may be handed to other threads under the rules of {@link Agent}.
 */
public final class AgentCatalog implements AutoCloseable {

    private final List<Agent> agents;
    private boolean closed;

    private AgentCatalog(List<Agent> agents) {
        this.agents = List.copyOf(agents);
    }

    /**
     * Loads all agents of a directory with the factories of the class path.
     *
     * @throws AgentException when the directory holds no artefact, or one that cannot be used
     */
    public static AgentCatalog load(Path directory, AgentSettings settings) {
        try {
            return load(directory, settings, ServiceLoader.load(AgentFactory.class));
        } catch (ServiceConfigurationError e) {
            throw new AgentException(
                    "an agent factory on the class path cannot be used: " + e.getMessage()
                            + "; correct META-INF/services/" + AgentFactory.class.getName() + " of its jar",
                    e);
        }
    }

    static AgentCatalog load(Path directory, AgentSettings settings, Iterable<AgentFactory> factories) {
        Map<String, AgentFactory> byType = byType(factories);
        List<AgentArtefact> artefacts = artefacts(directory);
        List<Agent> created = new ArrayList<>();
        try {
            for (AgentArtefact artefact : artefacts) {
                created.add(create(artefact, byType, settings));
            }
        } catch (RuntimeException e) {
            closeAll(created, e);
            throw e;
        }
        return new AgentCatalog(created);
    }

    /** The verified artefacts of a directory, ordered by name of the agent; no model is loaded. */
    public static List<AgentArtefact> artefacts(Path directory) {
        List<Path> entries = entries(directory);
        List<AgentArtefact> artefacts = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Path entry : entries) {
            AgentArtefact artefact = AgentArtefact.open(entry);
            if (!names.add(artefact.name())) {
                throw new AgentException(
                        "two artefacts in " + directory + " are named " + artefact.name() + "; remove one of them");
            }
            artefacts.add(artefact);
        }
        if (artefacts.isEmpty()) {
            throw new AgentException("there are no agents in " + directory
                    + "; name the directory that 'winnow agents fit --output' wrote");
        }
        artefacts.sort(Comparator.comparing(AgentArtefact::name));
        return artefacts;
    }

    /** The agents, ordered by name. */
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

    private static Agent create(AgentArtefact artefact, Map<String, AgentFactory> factories, AgentSettings settings) {
        AgentFactory factory = factories.get(artefact.type());
        if (factory == null) {
            throw new AgentException("agent " + artefact.name() + " is of type " + artefact.type()
                    + ", which no factory on the class path makes (known: " + String.join(", ", factories.keySet())
                    + "); name the jar that does in WINNOW_CLASSPATH");
        }
        Agent agent = load(factory, artefact, settings);
        if (!agent.name().equals(artefact.name())
                || !agent.version().equals(artefact.digest())
                || !agent.groups().equals(artefact.groups())) {
            agent.close();
            throw new AgentException("the factory of type " + artefact.type()
                    + " made an agent whose name, groups or version are not those of the artefact " + artefact.name()
                    + "; correct " + factory.getClass().getName());
        }
        return agent;
    }

    private static Agent load(AgentFactory factory, AgentArtefact artefact, AgentSettings settings) {
        String what = "the factory of type " + artefact.type() + " cannot make agent " + artefact.name() + ": ";
        Agent agent;
        try {
            agent = factory.load(artefact, settings);
        } catch (AgentException e) {
            throw e;
        } catch (RuntimeException | LinkageError e) {
            throw new AgentException(
                    what + CheckedAgent.thrown(e) + "; correct the artefact's configuration and files, or the factory",
                    e);
        }
        if (agent == null) {
            throw new AgentException(
                    what + "it returned null; correct " + factory.getClass().getName());
        }
        return agent;
    }

    private static Map<String, AgentFactory> byType(Iterable<AgentFactory> factories) {
        Map<String, AgentFactory> byType = new TreeMap<>();
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

    private static List<Path> entries(Path directory) {
        if (!Files.isDirectory(directory)) {
            throw new AgentException("there is no agents directory " + directory
                    + "; name the directory that 'winnow agents fit --output' wrote");
        }
        try (Stream<Path> entries = Files.list(directory)) {
            // a name that starts with a dot is an artefact that is still being written
            return entries.filter(Files::isDirectory)
                    .filter(entry -> !entry.getFileName().toString().startsWith("."))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new AgentException("the agents directory " + directory + " cannot be read: " + e.getMessage(), e);
        }
    }
}
