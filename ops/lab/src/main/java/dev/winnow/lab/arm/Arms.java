package dev.winnow.lab.arm;

import dev.winnow.agents.decontaminate.DecontaminateAgentFactory;
import dev.winnow.selection.ProbeBudget;
import dev.winnow.selection.ThetaRule;
import dev.winnow.selection.UpdateRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The arms of an experiment. Stateless. */
public final class Arms {
    /** Agent whose groups all have a floor in the arm about floors, and that floor. */
    private static final String FLOORED = "domain";

    private static final double FLOOR = 0.5;

    /** Agent that knows before any reward which documents are like the reference tasks. */
    private static final String PRIMED = "betr";

    /** Agents whose score orders documents. */
    private static final List<String> SCORED = List.of(PRIMED, "dsir", "quality");

    /** Between the name of an arm and the factor that its drift is bounded by. */
    private static final char BOUND = '@';

    /** Light measurements between two updates in the arm about them. */
    private static final int REFRESHES = 3;

    /** Groups by predicted worth in the arm about them. */
    private static final int INFLUENCE_GROUPS = 20;

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
                // with three agents the pairs; with more, the name of what is left out is clearer than a list of what
                // is there
                String name = others.size() == 2 ? String.join("+", others) : "without-" + left;
                arms.add(Arm.rewarded(name, others));
            }
        }
        if (agents.size() > 1) {
            arms.add(new Arm("fixed-theta", agents, true, UpdateRule.WINNOW, false, false, 1, Mechanisms.NONE));
        }
        arms.add(new Arm("paper-literal", agents, true, UpdateRule.PAPER_LITERAL, true, false, 1, Mechanisms.NONE));
        arms.add(Arm.rewarded(Arm.ALL, agents));
        if (noiseKnown) {
            arms.add(Arm.unrewarded("oracle", agents, true, 1));
        }
        arms.add(Arm.unrewarded("everything", agents, false, 2));
        return arms;
    }

    /**
     * The arms of names, in the order of the arms that they are found among. {@code NAME@FACTOR} is arm NAME with the share of each
     * domain in the selection within FACTOR of its share of the stream.
     *
     * @param known arms to choose from
     * @throws IllegalArgumentException when a name is of no arm, or its factor out of range
     */
    public static List<Arm> named(List<String> names, List<Arm> known) {
        List<Arm> arms = new ArrayList<>(
                known.stream().filter(arm -> names.contains(arm.name())).toList());
        for (String name : names) {
            if (arms.stream().noneMatch(arm -> arm.name().equals(name))) {
                arms.add(bounded(name, known));
            }
        }
        return arms;
    }

    private static Arm bounded(String name, List<Arm> known) {
        int at = name.indexOf(BOUND);
        Optional<Arm> plain = known.stream()
                .filter(arm -> at > 0 && arm.name().equals(name.substring(0, at)))
                .findFirst();
        try {
            double factor = Double.parseDouble(name.substring(at + 1));
            return plain.filter(arm -> factor >= 1 && Double.isFinite(factor))
                    .orElseThrow(() -> unknown(name, known))
                    .withMaxDrift(name, FLOORED, factor);
        } catch (NumberFormatException e) {
            throw unknown(name, known);
        }
    }

    private static IllegalArgumentException unknown(String name, List<Arm> known) {
        return new IllegalArgumentException("unknown arm '" + name + "': --arms takes "
                + known.stream().map(Arm::name).collect(Collectors.joining(", "))
                + ", and NAME@FACTOR with a factor of 1 or more");
    }

    /**
     * Arms that are run only when they are named: all agents with one mechanism each, which is off by itself.
     *
     * @param agents names of the agents
     */
    public static List<Arm> ofMechanisms(List<String> agents) {
        List<Arm> arms = new ArrayList<>();
        arms.add(Arm.with("ucb-budget", agents, Mechanisms.NONE.withProbeBudget(ProbeBudget.UCB)));
        if (agents.contains(FLOORED)) {
            arms.add(Arm.with("source-floors", agents, Mechanisms.NONE.withFloors(Map.of(FLOORED, FLOOR))));
        }
        if (agents.size() > 1) {
            arms.add(Arm.with("leave-one-out", agents, Mechanisms.NONE.withThetaRule(ThetaRule.LEAVE_ONE_OUT)));
        }
        arms.add(Arm.with("influence", agents, Mechanisms.NONE.withInfluence(INFLUENCE_GROUPS)));
        arms.add(Arm.with("light-refresh", agents, Mechanisms.NONE.withRefreshes(REFRESHES)));
        arms.add(Arm.with("discriminator", agents, Mechanisms.NONE.withSilentTrainer()));
        List<String> scored = SCORED.stream().filter(agents::contains).toList();
        if (!scored.isEmpty()) {
            arms.add(Arm.with("ranked", agents, Mechanisms.NONE.withRanked(scored)));
        }
        if (agents.contains(PRIMED)) {
            arms.add(Arm.with("primed", agents, Mechanisms.NONE.withPrimed(PRIMED)));
        }
        for (String agent : scored) {
            arms.add(Arm.classifier(agent + "-classifier", agent));
        }
        if (agents.contains(DecontaminateAgentFactory.TYPE)) {
            List<String> leaks = DecontaminateAgentFactory.LEAKS.stream()
                    .map(group -> DecontaminateAgentFactory.TYPE + "/" + group)
                    .toList();
            arms.add(Arm.with("veto-leaks", agents, Mechanisms.NONE.withVetoes(leaks)));
        }
        return arms;
    }
}
