package dev.winnow.agent;

import dev.winnow.schemas.Document;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Asks an agent and holds it to what it guarantees of its labels. For a person who looks at an agent: what it breaks is an error
 * that names it, where in its code if that is known, and what to do. A scorer quarantines instead. Owned by one thread.
 */
public final class CheckedAgent {
    private final Agent agent;

    /**
     * Checks an agent; its owner still closes it.
     *
     * @param agent the agent that is asked
     */
    public CheckedAgent(Agent agent) {
        this.agent = agent;
    }

    /**
     * The agent that is asked.
     *
     * @return what was given
     */
    public Agent agent() {
        return agent;
    }

    /**
     * The labels of a batch.
     *
     * @param batch not empty
     * @return one label for each document, in their order
     * @throws AgentException when the agent throws anything, errors included, or breaks guarantee 6, 7 or 8 of {@link Agent}
     */
    public List<Label> label(List<Document> batch) {
        List<Label> labels;
        try {
            labels = agent.label(batch);
        } catch (AgentException e) {
            throw e;
        } catch (Throwable e) { // a stack overflow or a missing class is the agent's affair like any other failure
            throw failed("failed on a batch of " + batch.size() + " documents: " + thrown(e), e);
        }
        if (labels == null || labels.size() != batch.size()) {
            throw broken("returned " + (labels == null ? "no list" : labels.size() + " labels") + " for " + batch.size()
                    + " documents");
        }
        boolean scores = labels.stream().anyMatch(label -> label != null && !Double.isNaN(label.score()));
        for (int i = 0; i < labels.size(); i++) {
            Optional<String> fault = LabelFault.of(labels.get(i), agent.groups(), scores);
            if (fault.isPresent()) {
                throw broken(fault.get() + " for document " + batch.get(i).getId());
            }
        }
        return labels;
    }

    private AgentException broken(String what) {
        return failed(what + ", against its guarantees (see Agent)", null);
    }

    private AgentException failed(String what, Throwable cause) {
        return new AgentException(
                "agent " + agent.name() + " (" + agent.getClass().getName() + ") " + what + "; correct the agent",
                cause);
    }

    /** What was thrown, and the first place of it. */
    static String thrown(Throwable problem) {
        String message =
                String.valueOf(problem.getMessage()).lines().findFirst().orElse("");
        return problem.getClass().getName()
                + (problem.getMessage() == null ? "" : ": " + message)
                + Arrays.stream(problem.getStackTrace())
                        .findFirst()
                        .map(frame -> " at " + frame)
                        .orElse("");
    }
}
