package dev.winnow.lab.oracle;

import java.util.List;

/** What a rule keeps so that as many documents are selected as the plan wants. Owned by one thread. */
interface Ratio {
    /** What marks record. */
    Lambda lambda();

    /** What the next document is decided with. */
    default Lambda lambda(List<Integer> labels) {
        return lambda();
    }

    /** Least probability of the next document beside that of its plan. */
    default double floor(List<Integer> labels) {
        return 0;
    }

    /** Takes in a document that was decided. */
    void take(
            String id,
            List<Integer> labels,
            PartitionModel.Uses uses,
            boolean accepted,
            List<PartitionModel.Cell> cells);

    /** Label vectors of the documents that lambda is solved on. */
    List<List<Integer>> documents();

    /** Share of a group that probes are drawn by. */
    double share(int agent, int group);

    /** Probes of a group so far in the stage, where the rule limits them. */
    int drawn(int agent, int group);

    /** Selections so far, where the rule numbers them. */
    long selections();

    /** SHA-256 (hex) of what is kept; empty where the rule has none. */
    String digest();

    /** Documents of a group among {@link #documents}. */
    default long count(int agent, int group) {
        return documents().stream().filter(labels -> labels.get(agent) == group).count();
    }
}
