package dev.winnow.trainer.experiment;

import dev.winnow.selection.UpdateRule;
import java.util.ArrayList;
import java.util.List;

/** The arms of an experiment. Stateless. */
public final class Arms {
    private Arms() {}

    /**
     * Every arm that the agents allow, in the order of tables: random, each agent alone, all but one, all with fixed equal
     * weights, all by the equations as printed, all, and the arms that bound what selection can give. With three agents, all
     * but one are the pairs.
     *
     * @param agents names of the agents
     * @param noiseKnown whether the corpus marks some documents as noise
     */
    public static List<Arm> of(List<String> agents, boolean noiseKnown) {
        List<Arm> arms = new ArrayList<>();
        arms.add(Arm.unrewarded(Arm.RANDOM, agents, false, 1));
        for (String agent : agents) {
            arms.add(Arm.rewarded(agent, List.of(agent)));
        }
        if (agents.size() > 2) {
            for (String left : agents) {
                List<String> others =
                        agents.stream().filter(agent -> !agent.equals(left)).toList();
                // with three agents the pairs; with more a name of what is there would say less than one of what is not
                String name = others.size() == 2 ? String.join("+", others) : "without-" + left;
                arms.add(Arm.rewarded(name, others));
            }
        }
        if (agents.size() > 1) {
            arms.add(new Arm("fixed-theta", agents, true, UpdateRule.WINNOW, false, false, 1));
        }
        arms.add(new Arm("paper-literal", agents, true, UpdateRule.PAPER_LITERAL, true, false, 1));
        arms.add(Arm.rewarded(Arm.ALL, agents));
        if (noiseKnown) {
            arms.add(Arm.unrewarded("oracle", agents, true, 1));
        }
        arms.add(Arm.unrewarded("everything", agents, false, 2));
        return arms;
    }
}
