package dev.winnow.lab.oracle;

import dev.winnow.schemas.AgentPlan;
import dev.winnow.schemas.Annotation;
import dev.winnow.schemas.Document;
import dev.winnow.schemas.MissingKind;
import dev.winnow.schemas.Plan;
import dev.winnow.schemas.Policy;
import dev.winnow.schemas.UpdateRule;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a plan's record makes of one document. A label vector holds, by agent in plan order, the index of its group, {@value #ABSENT} or {@value #FAILED}.
 *
 * @param plan the record on the topic
 */
record PlanReading(Plan plan) {
    static final int ABSENT = -1;
    static final int FAILED = -2;

    /** Agents that have labelled less than this share of theta leave nothing to divide by. */
    private static final double NO_MASS = 1e-12;

    /** Whether it is of rule 2 or 3, which differ in the bound of drift alone. */
    boolean second() {
        return plan.getRule() >= 2;
    }

    /** Index of the agent whose drift is bounded; -1 without one. */
    int bounded() {
        List<String> names = plan.getAgents().stream().map(AgentPlan::getAgent).toList();
        return plan.getMaxDrift().keySet().stream()
                .map(names::indexOf)
                .findFirst()
                .orElse(-1);
    }

    /** The factor that its drift is bounded by. */
    double maxDrift() {
        return plan.getMaxDrift().values().iterator().next();
    }

    boolean poisson() {
        return plan.getPolicy() == Policy.POISSON;
    }

    double cap() {
        return Math.min(1, 10 * plan.getSelectionRatio());
    }

    List<Integer> labels(Document document) {
        List<Integer> labels = new ArrayList<>();
        for (AgentPlan agent : plan.getAgents()) {
            Annotation given = null;
            for (Annotation each : document.getAnnotations()) {
                given = each.getAgent().equals(agent.getAgent()) ? each : given;
            }
            if (given != null) {
                boolean counts = !second() || isOwn(given);
                labels.add(counts ? agent.getGroups().indexOf(given.getGroup()) : ABSENT);
            } else {
                boolean failed = second() && document.getMissing().get(agent.getAgent()) == MissingKind.FAILURE;
                labels.add(failed ? FAILED : ABSENT);
            }
        }
        return List.copyOf(labels);
    }

    private boolean isOwn(Annotation label) {
        String named = plan.getAgentVersions().get(label.getAgent());
        List<String> others = plan.getAcceptedVersions().getOrDefault(label.getAgent(), List.of());
        return named == null
                || Stream.concat(Stream.of(named), others.stream())
                        .anyMatch(version -> (label.getAgentVersion() + "/").startsWith(version + "/"));
    }

    /** Rule 1: the theta-weighted mean of those that labelled. Rule 2: the sum, each by its theta over the largest. */
    double score(List<Integer> labels) {
        return second() ? sum(labels) : mean(labels);
    }

    private double mean(List<Integer> labels) {
        double sum = 0;
        double mass = 0;
        for (int a = 0; a < labels.size(); a++) {
            if (labels.get(a) != ABSENT) {
                double theta = plan.getAgents().get(a).getTheta();
                sum += theta * plan.getAgents().get(a).getWeights().get(labels.get(a));
                mass += theta;
            }
        }
        if (!labels.contains(ABSENT)) {
            return sum + 0.0;
        }
        return Math.abs(mass) < NO_MASS ? 0 : sum / mass + 0.0;
    }

    private double sum(List<Integer> labels) {
        double largest =
                plan.getAgents().stream().mapToDouble(AgentPlan::getTheta).reduce(0, Math::max);
        double sum = 0;
        for (int a = 0; a < labels.size(); a++) {
            AgentPlan agent = plan.getAgents().get(a);
            double scale =
                    plan.getUpdateRule() == UpdateRule.PAPER_LITERAL ? agent.getTheta() : agent.getTheta() / largest;
            sum += switch (labels.get(a)) {
                case ABSENT -> 0;
                case FAILED ->
                    agent.getWeights().stream()
                            .mapToDouble(weight -> scale * weight)
                            .min()
                            .orElseThrow();
                default -> scale * agent.getWeights().get(labels.get(a));
            };
        }
        return sum + 0.0;
    }

    /** What earlier uses take off the score. */
    double price(int uses) {
        if (uses == 0) {
            return 0;
        }
        return second()
                ? plan.getTemperature() * uses / plan.getUsefulRepetitions()
                : plan.getTemperature() * StrictMath.log1p(0.1 * uses);
    }

    double floor(List<Integer> labels) {
        double share = 0;
        for (int a = 0; a < labels.size(); a++) {
            List<Double> floors = plan.getAgents().get(a).getFloors();
            if (labels.get(a) >= 0 && !floors.isEmpty()) {
                share = Math.max(share, floors.get(labels.get(a)));
            }
        }
        return share * plan.getSelectionRatio();
    }

    boolean vetoed(List<Integer> labels) {
        for (int a = 0; a < labels.size(); a++) {
            AgentPlan agent = plan.getAgents().get(a);
            List<String> vetoes = plan.getVetoes().get(agent.getAgent());
            int group = labels.get(a);
            if (vetoes != null
                    && (group == FAILED
                            || (group >= 0 && vetoes.contains(agent.getGroups().get(group))))) {
                return true;
            }
        }
        return false;
    }

    /** Probes to draw of a group in the stage. */
    double budget(int agent, int group) {
        List<Double> budgets = plan.getAgents().get(agent).getProbes();
        return budgets.isEmpty() ? plan.getProbesPerGroup() : budgets.get(group);
    }

    /** Share of a group in the stream, as far as the plan knows it. */
    double share(int agent, int group) {
        List<Double> shares = plan.getAgents().get(agent).getShares();
        return shares.isEmpty() ? 1.0 / plan.getAgents().get(agent).getGroups().size() : shares.get(group);
    }
}
