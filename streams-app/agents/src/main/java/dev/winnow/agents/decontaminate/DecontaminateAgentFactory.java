package dev.winnow.agents.decontaminate;

import dev.winnow.agent.Agent;
import dev.winnow.agent.AgentArtifact;
import dev.winnow.agent.AgentFactory;
import dev.winnow.agent.AgentSettings;
import dev.winnow.agent.Label;
import dev.winnow.agent.PureAgent;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Makes agents {@code decontaminate}: how much of an item of reference and evaluation tasks a document holds.
 *
 * <p>Source: the weighted overlap of n-grams is that of allenai/decon, selection by winnowing is ours. Formula: {@link LeakIndex}. Groups:
 * {@code none}, {@code low} from a quarter of a question or of all choices of an item, {@code medium} from a half, {@code high} from three
 * quarters, and {@code passage}: at least half of the passage of an item, whose question is at most {@code low}. The score is the share,
 * the reference the item's name.
 *
 * <p>What the agent does not find: a paraphrase, a translation, and items whose question, and all choices but one, have fewer than {@value Letters#LEAST} letters.
 */
public final class DecontaminateAgentFactory implements AgentFactory {

    /** Type of the artifacts, and name of the agent that fitting makes. */
    public static final String TYPE = "decontaminate";

    /** Groups, in order. */
    public static final List<String> GROUPS = List.of("none", "low", "medium", "high", "passage");

    /** Groups of documents that hold so much of an item that a run had better veto them. */
    public static final List<String> LEAKS = List.of("high", "passage");

    /** File of the index. */
    static final String INDEX = "items.bin";

    private static final double LOW = 0.25;
    private static final double MEDIUM = 0.5;
    private static final double HIGH = 0.75;

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public String description() {
        return "how much of an item of reference and evaluation tasks it holds, and which (n-grams of letters)";
    }

    @Override
    public Agent load(AgentArtifact artifact, AgentSettings settings) {
        artifact.requireGroups(GROUPS);
        try {
            LeakIndex index = LeakIndexFile.read(artifact.file(INDEX));
            return PureAgent.of(artifact, document -> label(index.find(document.getText())));
        } catch (IOException e) {
            throw artifact.unusable(e.getMessage(), e);
        }
    }

    static Label label(LeakIndex.Found found) {
        double share = share(found.question());
        double passage = share(found.passage());
        if (share < MEDIUM && passage >= MEDIUM) {
            return new Label("passage", passage, found.passage().orElseThrow().item());
        }
        if (share < LOW) {
            return new Label("none", Math.max(share, passage));
        }
        String group = share >= HIGH ? "high" : share >= MEDIUM ? "medium" : "low";
        return new Label(group, share, found.question().orElseThrow().item());
    }

    private static double share(Optional<LeakIndex.Match> match) {
        return match.map(LeakIndex.Match::share).orElse(0.0);
    }
}
