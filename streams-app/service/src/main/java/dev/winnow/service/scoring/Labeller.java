package dev.winnow.service.scoring;

import dev.winnow.agent.Agent;
import dev.winnow.agent.Label;
import dev.winnow.agent.StageAgent;
import dev.winnow.runtime.Meters;
import dev.winnow.schemas.Annotation;
import dev.winnow.schemas.Document;
import dev.winnow.schemas.MissingKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * Lets every agent label a batch, and keeps one agent's failure from stopping the stream: whatever an agent throws, returns or
 * does not return from, documents continue, without its label where need be. How an agent is left out and comes back is described in
 * {@link GuardedAgent}.
 *
 * <p>A batch takes at most the limit times the number of agents, and that only when all hang; an agent that hung is not asked
 * again before its call has returned, so that no more threads hang than there are agents. Used by one thread at a time, but that
 * another one may {@link #prepare} the next batch meanwhile.
 */
public final class Labeller implements AutoCloseable {
    /** Time that an agent has for a batch unless set otherwise. */
    public static final Duration DEFAULT_LIMIT = Duration.ofSeconds(120);

    private final List<GuardedAgent> agents;
    private final Set<String> names;
    private final TimedThread thread;
    private final TimedThread preparation;

    /**
     * A batch on which agents have worked ahead.
     *
     * @param parts the rest of each agent's work, in the order of the agents
     */
    record Work(List<Document> batch, List<Agent.Prepared> parts) {}

    /**
     * A labeller with threads for the agents.
     *
     * @param nanoTime what quarantines are timed by, {@code System::nanoTime} outside tests
     * @param limit time that an agent has for a batch, documents tried one by one included; greater than 0
     */
    public Labeller(List<Agent> agents, Meters meters, LongSupplier nanoTime, Duration limit) {
        this.agents = agents.stream()
                .filter(agent -> !(agent instanceof StageAgent))
                .map(agent -> new GuardedAgent(agent, meters, nanoTime))
                .toList();
        names = this.agents.stream().map(GuardedAgent::name).collect(Collectors.toUnmodifiableSet());
        thread = new TimedThread("scoring-agents", limit);
        preparation = new TimedThread("scoring-preparation", limit);
    }

    /** Lets every agent work ahead on a batch that is to be labelled later. */
    Work prepare(List<Document> batch) {
        return new Work(
                batch,
                agents.stream().map(agent -> agent.prepare(batch, preparation)).toList());
    }

    /**
     * The documents with the agents' annotations added, same order. Annotations of the same agents are replaced; those of others, {@link StageAgent}s among
     * them, are passed on.
     */
    public List<Document> label(List<Document> batch) {
        return label(prepare(batch));
    }

    /** The same for a batch that is prepared. */
    List<Document> label(Work work) {
        List<Document> batch = work.batch();
        List<List<Annotation>> annotations = new ArrayList<>();
        List<Map<String, MissingKind>> missing = new ArrayList<>();
        for (Document document : batch) {
            annotations.add(new ArrayList<>(document.getAnnotations().stream()
                    .filter(annotation -> !names.contains(annotation.getAgent()))
                    .toList()));
            Map<String, MissingKind> others = new HashMap<>(document.getMissing());
            others.keySet().removeAll(names);
            missing.add(others);
        }
        for (int a = 0; a < agents.size(); a++) {
            GuardedAgent agent = agents.get(a);
            List<AgentAnswer> answers = agent.label(batch, work.parts().get(a), thread);
            for (int i = 0; i < batch.size(); i++) {
                Label label = answers.get(i).label();
                if (label.isNone()) {
                    missing.get(i).put(agent.name(), answers.get(i).missing());
                } else {
                    annotations
                            .get(i)
                            .add(new Annotation(
                                    agent.name(), label.group(), label.score(), agent.version(), label.reference()));
                }
            }
        }
        List<Document> labelled = new ArrayList<>(batch.size());
        for (int i = 0; i < batch.size(); i++) {
            labelled.add(Document.newBuilder(batch.get(i))
                    .setAnnotations(annotations.get(i))
                    .setMissing(missing.get(i))
                    .build());
        }
        return labelled;
    }

    /** Why labelling does no good now; empty while one agent at least is not in quarantine. Asked from any thread. */
    public String unreadyReason() {
        return !agents.isEmpty() && agents.stream().allMatch(GuardedAgent::isLeftOut)
                ? "all agents are in quarantine: documents pass without labels, see the log for the reason"
                : "";
    }

    /** Ends the agents' threads; a call that hangs is left to itself. Closes no agent. */
    @Override
    public void close() {
        thread.close();
        preparation.close();
    }
}
