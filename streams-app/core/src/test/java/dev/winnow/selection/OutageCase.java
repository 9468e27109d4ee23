package dev.winnow.selection;

/** Agents that are out in the second third of a crawl. */
enum OutageCase {
    ONE_AGENT(1, Long.MAX_VALUE, Labels.ABSENT),
    ALL_AGENTS(Integer.MAX_VALUE, Long.MAX_VALUE, Labels.ABSENT),
    ON_AND_OFF(2, 700, Labels.ABSENT),
    SINGLE_DOCUMENTS(1, 10, Labels.FAILED);

    private final int agents;
    private final long every;
    private final int missing;

    OutageCase(int agents, long every, int missing) {
        this.agents = agents;
        this.every = every;
        this.missing = missing;
    }

    /** The same as the rule can read it: rule 1 knows absent labels alone. */
    SelectionSimulation.Failing under(DecisionRule rule) {
        return (number, labels) -> after(number, labels, rule == DecisionRule.ONE ? Labels.ABSENT : missing);
    }

    private Labels after(long number, Labels labels, int counts) {
        int third = DriftingCrawl.Case.STATIONARY.phase;
        if (number / third != 1 || number / every % 2 != 0) {
            return labels;
        }
        int[] groups = labels.toArray();
        for (int a = 0; a < Math.min(agents, groups.length); a++) {
            groups[a] = counts;
        }
        return Labels.of(groups);
    }
}
