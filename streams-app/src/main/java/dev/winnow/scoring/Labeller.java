package dev.winnow.scoring;

import dev.winnow.agent.Agent;
import dev.winnow.agent.Label;
import dev.winnow.http.Meters;
import dev.winnow.schemas.Annotation;
import dev.winnow.schemas.Document;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets every agent label a batch, and keeps one agent's failure from stopping the stream: a batch that an agent fails on
 * is tried document by document, documents that still fail go on without its label, and an agent that fails on a whole
 * batch is left out until its back-off has passed. Used by one thread at a time.
 */
public final class Labeller {
    private static final Logger LOG = LoggerFactory.getLogger(Labeller.class);
    private static final Duration FIRST_BACK_OFF = Duration.ofSeconds(5);
    private static final Duration LONGEST_BACK_OFF = Duration.ofMinutes(5);

    private final List<Guarded> agents;
    private final Meters meters;
    private final Clock clock;

    /** An agent with its quarantine; {@code backOff} doubles with every failed batch in a row. */
    private static final class Guarded {
        private final Agent agent;
        private Duration backOff = FIRST_BACK_OFF;
        private Instant quarantinedUntil = Instant.MIN;

        private Guarded(Agent agent) {
            this.agent = agent;
        }
    }

    public Labeller(List<Agent> agents, Meters meters, Clock clock) {
        this.agents = agents.stream().map(Guarded::new).toList();
        this.meters = meters;
        this.clock = clock;
    }

    /** The documents with the agents' annotations added, same order. Annotations of the same agents are replaced. */
    public List<Document> label(List<Document> batch) {
        List<List<Annotation>> annotations = new ArrayList<>();
        for (Document document : batch) {
            annotations.add(new ArrayList<>(document.getAnnotations().stream()
                    .filter(annotation -> agents.stream()
                            .noneMatch(guarded -> guarded.agent.name().equals(annotation.getAgent())))
                    .toList()));
        }
        for (Guarded guarded : agents) {
            List<Label> labels = labels(guarded, batch);
            for (int i = 0; i < batch.size(); i++) {
                Label label = labels.get(i);
                if (!label.isNone()) {
                    annotations
                            .get(i)
                            .add(new Annotation(
                                    guarded.agent.name(), label.group(), label.score(), guarded.agent.version()));
                }
            }
        }
        List<Document> labelled = new ArrayList<>(batch.size());
        for (int i = 0; i < batch.size(); i++) {
            labelled.add(Document.newBuilder(batch.get(i))
                    .setAnnotations(annotations.get(i))
                    .build());
        }
        return labelled;
    }

    private List<Label> labels(Guarded guarded, List<Document> batch) {
        if (clock.instant().isBefore(guarded.quarantinedUntil)) {
            meters.agentFailures(guarded.agent.name()).increment(batch.size());
            return Collections.nCopies(batch.size(), Label.none());
        }
        try {
            List<Label> labels = checked(guarded.agent, batch);
            guarded.backOff = FIRST_BACK_OFF;
            return labels;
        } catch (RuntimeException e) {
            LOG.warn(
                    "agent={} failed on a batch of {}, trying its documents one by one",
                    guarded.agent.name(),
                    batch.size(),
                    e);
            return oneByOne(guarded, batch);
        }
    }

    private List<Label> oneByOne(Guarded guarded, List<Document> batch) {
        List<Label> labels = new ArrayList<>(batch.size());
        int failures = 0;
        for (Document document : batch) {
            try {
                labels.add(checked(guarded.agent, List.of(document)).get(0));
            } catch (RuntimeException e) {
                failures++;
                labels.add(Label.none());
                LOG.warn(
                        "agent={} doc={} left without a label: {}",
                        guarded.agent.name(),
                        document.getId(),
                        e.toString());
            }
        }
        meters.agentFailures(guarded.agent.name()).increment(failures);
        if (failures == batch.size()) {
            guarded.quarantinedUntil = clock.instant().plus(guarded.backOff);
            LOG.error(
                    "agent={} failed on every document of a batch: quarantined for {}",
                    guarded.agent.name(),
                    guarded.backOff);
            Duration doubled = guarded.backOff.multipliedBy(2);
            guarded.backOff = doubled.compareTo(LONGEST_BACK_OFF) < 0 ? doubled : LONGEST_BACK_OFF;
        }
        return labels;
    }

    /** Labels that keep the agent's guarantees, or an exception. */
    private static List<Label> checked(Agent agent, List<Document> batch) {
        List<Label> labels = agent.label(batch);
        if (labels.size() != batch.size()) {
            throw new IllegalStateException("returned " + labels.size() + " labels for " + batch.size() + " documents");
        }
        for (Label label : labels) {
            if (!label.isNone() && !agent.groups().contains(label.group())) {
                throw new IllegalStateException("named the unknown group '" + label.group() + "'");
            }
        }
        return labels;
    }
}
