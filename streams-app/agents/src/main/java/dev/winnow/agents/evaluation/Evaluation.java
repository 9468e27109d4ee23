package dev.winnow.agents.evaluation;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.winnow.agent.Agent;
import dev.winnow.agent.CheckedAgent;
import dev.winnow.agent.Label;
import dev.winnow.agents.duplicate.NearDuplicateAgentFactory;
import dev.winnow.schemas.Document;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Figures of the agents of one catalogue over documents of which something is known: the source, a human's quality label, or
 * what they duplicate. Documents may be those that the agents were fitted on; {@code fitted.heldOut} of an artifact is
 * the figure over others. Memory: some hundred bytes per document. One thread.
 */
public final class Evaluation {

    private final List<Agent> agents;
    private final Map<String, AgentTally> tallies = new HashMap<>();
    private final Duplicates duplicates = new Duplicates();
    private long documents;

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
        agents.forEach(agent -> tallies.put(agent.name(), new AgentTally(agent.groups())));
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
            AgentTally tally = tallies.get(agent.name());
            tally.took(System.nanoTime() - start);
            for (int i = 0; i < batch.size(); i++) {
                tally.add(labels.get(i), batch.get(i));
            }
            if (findsDuplicates(agent)) {
                for (int i = 0; i < batch.size(); i++) {
                    duplicates.add(batch.get(i), labels.get(i).reference());
                }
            }
        }
    }

    private static boolean findsDuplicates(Agent agent) {
        return agent.groups().equals(NearDuplicateAgentFactory.GROUPS);
    }

    /** What was found to be duplicates so far, for a second look at their texts. */
    public DuplicateTexts duplicateTexts() {
        return duplicates.texts();
    }

    /**
     * The figures so far: those of the agents {@code domain}, {@code quality} and {@code near-duplicate} under keys of their own, and of each
     * agent the measures that apply, with {@code ofSources} where its groups are sources and {@code ofHumans} where its groups are ordered by its scores.
     */
    public ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("documents", documents);
        if (tallies.containsKey("domain")) {
            tallies.get("domain").putAccuracy(json.putObject("domain"));
        }
        if (tallies.containsKey("quality")) {
            tallies.get("quality").putAgreement(json.putObject("quality"));
        }
        if (agents.stream().anyMatch(Evaluation::findsDuplicates)) {
            json.set("nearDuplicate", duplicates.toJson());
        }
        ObjectNode all = json.putObject("agents");
        for (Agent agent : agents) {
            AgentTally tally = tallies.get(agent.name());
            ObjectNode one = all.putObject(agent.name()).put("digest", agent.version());
            tally.putLabels(one, documents);
            if (tally.namesSources()) {
                tally.putAccuracy(one.putObject("ofSources"));
            } else if (tally.ordersDocuments()) {
                tally.putAgreement(one.putObject("ofHumans"));
            }
        }
        return json;
    }
}
