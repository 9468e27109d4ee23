package dev.winnow.selection;

/** What the agents report about a document, as its record has it; {@link LabelReader} makes indices of it. */
public interface RecordedLabels {
    /** Number of labels; of two of one agent the later counts. */
    int size();

    /** Agent of a label. */
    String agent(int label);

    /** Group that the agent put the document in. */
    String group(int label);

    /** Version of the agent. */
    String version(int label);

    /** Why an agent that was asked gave no label; {@link AgentLabels.Missing#OUTAGE} where that is not recorded. */
    AgentLabels.Missing missing(String agent);
}
