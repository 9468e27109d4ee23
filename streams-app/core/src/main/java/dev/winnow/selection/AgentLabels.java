package dev.winnow.selection;

import java.util.List;
import java.util.Map;

/**
 * What the agents report about a document as it is recorded; {@link LabelReader} makes indices of it. Immutable.
 *
 * @param given labels; of two of one agent the later counts
 * @param missing why agents that were asked gave no label, by agent name; an agent that is in neither counts as {@link Missing#OUTAGE}
 */
public record AgentLabels(List<Given> given, Map<String, Missing> missing) implements RecordedLabels {
    /** The label of one agent: its group, and the version of the agent. */
    public record Given(String agent, String group, String version) {}

    /** Why an agent that was asked has given no label. */
    public enum Missing {
        /** The agent was in quarantine, whatever the document is: counts 0, the mean of the stream. */
        OUTAGE,
        /** It failed on this document, or on a whole batch with it: counts as its lowest group, so that no text gains by making it fail. */
        FAILURE,
        /** It had no label for the document: counts 0. */
        NOTHING
    }

    public AgentLabels {
        given = List.copyOf(given);
        missing = Map.copyOf(missing);
    }

    @Override
    public int size() {
        return given.size();
    }

    @Override
    public String agent(int label) {
        return given.get(label).agent();
    }

    @Override
    public String group(int label) {
        return given.get(label).group();
    }

    @Override
    public String version(int label) {
        return given.get(label).version();
    }

    @Override
    public Missing missing(String agent) {
        return missing.getOrDefault(agent, Missing.OUTAGE);
    }
}
