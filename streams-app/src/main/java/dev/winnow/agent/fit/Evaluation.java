package dev.winnow.agent.fit;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.winnow.agent.Agent;
import dev.winnow.agent.CheckedAgent;
import dev.winnow.agent.Label;
import dev.winnow.agent.duplicate.DuplicateIndex;
import dev.winnow.agent.duplicate.NearDuplicateAgent;
import dev.winnow.schemas.Document;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Figures of the agents of one catalogue over documents of which something is known: the source, a human's quality label, or
 * what they duplicate. Documents may be those that the agents were fitted on; {@code fitted.heldOut} of an artefact is
 * the figure over others. Memory: some hundred bytes per document. One thread.
 */
public final class Evaluation {

    private static final long SEED = 1;

    private final List<Agent> agents;
    private final Map<String, Tally> tallies = new HashMap<>();
    private final List<Double> scores = new ArrayList<>();
    private final List<Double> humans = new ArrayList<>();
    private final Duplicates duplicates = new Duplicates();
    private final Map<String, Hits> domains = new TreeMap<>();
    private long documents;

    /** Labels and seconds of one agent. */
    private static final class Tally {
        private final Map<String, Long> groups = new HashMap<>();
        private long nanoseconds;
    }

    /** How many documents of a source an agent was asked about, and how many it put there. */
    private static final class Hits {
        private int right;
        private int asked;
    }

    /**
     * One document and what is known of it.
     *
     * @param document the document; its source is hidden from the agents
     * @param givenId id that {@code duplicateOf} of other documents refers to, may be empty
     * @param duplicateOf given id of what it duplicates, empty when it duplicates nothing known
     * @param human a human's quality label, or NaN
     */
    public record Known(Document document, String givenId, String duplicateOf, double human) {}

    public Evaluation(List<Agent> agents) {
        this.agents = List.copyOf(agents);
        agents.forEach(agent -> tallies.put(agent.name(), new Tally()));
    }

    /** Takes in a batch, never empty. */
    public void add(List<Known> batch) {
        documents += batch.size();
        List<Document> hidden = batch.stream()
                .map(known ->
                        Document.newBuilder(known.document()).setSource("").build())
                .toList();
        for (Agent agent : agents) {
            long start = System.nanoTime();
            List<Label> labels = new CheckedAgent(agent).label(hidden);
            Tally tally = tallies.get(agent.name());
            tally.nanoseconds += System.nanoTime() - start;
            for (int i = 0; i < batch.size(); i++) {
                tally.groups.merge(labels.get(i).group(), 1L, Long::sum);
                compare(agent, labels.get(i), batch.get(i));
            }
            if (agent instanceof NearDuplicateAgent nearDuplicate) {
                batch.forEach(known -> duplicates.add(
                        known, nearDuplicate.original(known.document()).map(DuplicateIndex.Match::id)));
            }
        }
    }

    private void compare(Agent agent, Label label, Known known) {
        if (agent.name().equals("domain")
                && agent.groups().contains(known.document().getSource())) {
            Hits hits = domains.computeIfAbsent(known.document().getSource(), source -> new Hits());
            hits.asked++;
            hits.right += label.group().equals(known.document().getSource()) ? 1 : 0;
        }
        if (agent.name().equals("quality") && !Double.isNaN(known.human()) && !label.isNone()) {
            scores.add(label.score());
            humans.add(known.human());
        }
    }

    /** What was found to be duplicates so far, for a second look at their texts. */
    public DuplicateTexts duplicateTexts() {
        return duplicates.texts();
    }

    /** The figures so far. */
    public ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("documents", documents);
        double[] ours = scores.stream().mapToDouble(Double::doubleValue).toArray();
        double[] theirs = humans.stream().mapToDouble(Double::doubleValue).toArray();
        if (tallies.containsKey("domain")) {
            int asked = domains.values().stream().mapToInt(hits -> hits.asked).sum();
            int right = domains.values().stream().mapToInt(hits -> hits.right).sum();
            ObjectNode domain = json.putObject("domain").put("documents", asked);
            domain.set("accuracy", Interval.share(right, asked).toJson());
            ObjectNode sources = domain.putObject("accuracyOfSource");
            domains.forEach((source, hits) ->
                    sources.set(source, Interval.share(hits.right, hits.asked).toJson()));
        }
        if (tallies.containsKey("quality")) {
            ObjectNode quality = json.putObject("quality").put("humanLabels", ours.length);
            quality.set(
                    "correlation", RankAgreement.spearman(ours, theirs, SEED).toJson());
            quality.set(
                    "areaUnderCurve",
                    RankAgreement.areaUnderCurve(ours, theirs, SEED).toJson());
        }
        if (agents.stream().anyMatch(NearDuplicateAgent.class::isInstance)) {
            json.set("nearDuplicate", duplicates.toJson());
        }
        ObjectNode all = json.putObject("agents");
        for (Agent agent : agents) {
            Tally tally = tallies.get(agent.name());
            ObjectNode one = all.putObject(agent.name()).put("digest", agent.version());
            one.put("documentsPerSecond", Math.round(documents / Math.max(1e-9, tally.nanoseconds * 1e-9)));
            ObjectNode shares = one.putObject("shares");
            agent.groups()
                    .forEach(group ->
                            shares.put(group, (double) tally.groups.getOrDefault(group, 0L) / Math.max(1, documents)));
        }
        return json;
    }
}
