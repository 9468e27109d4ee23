package dev.winnow.service.audit;

import dev.winnow.selection.AgentMemory;
import dev.winnow.selection.Plan;
import dev.winnow.selection.Policy;
import dev.winnow.selection.RunSettings;
import dev.winnow.selection.Vetoes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What to change in a plan. What is not named stays as it is.
 *
 * @param agents agents to continue with; empty for all. The theta of the others is shared out in proportion, their vetoes and bounds of drift end
 * @param thetas theta by agent; all are scaled to sum to 1 afterwards
 * @param weights weight by {@code agent/group}
 * @param selectionRatio in (0, 1]
 * @param temperature greater than 0
 * @param policy how accepted documents are chosen
 */
public record Hypothesis(
        Set<String> agents,
        Map<String, Double> thetas,
        Map<String, Double> weights,
        Optional<Double> selectionRatio,
        Optional<Double> temperature,
        Optional<Policy> policy) {
    public Hypothesis {
        agents = Set.copyOf(agents);
        thetas = Map.copyOf(thetas);
        weights = Map.copyOf(weights);
        if (selectionRatio.filter(ratio -> !(ratio > 0 && ratio <= 1)).isPresent()) {
            throw new IllegalArgumentException("the selection ratio must be in (0, 1], but is " + selectionRatio.get());
        }
        if (temperature.filter(value -> !(value > 0)).isPresent()) {
            throw new IllegalArgumentException("the temperature must be greater than 0, but is " + temperature.get());
        }
    }

    /**
     * The plan with the changes; version and seed stay, so that every document keeps its hash draws.
     *
     * @throws IllegalArgumentException when it names an agent or group that the plan does not have, or a value out of range
     */
    public Plan of(Plan base) {
        Set<String> unusedThetas = new HashSet<>(thetas.keySet());
        Set<String> unusedWeights = new HashSet<>(weights.keySet());
        List<AgentMemory> kept = new ArrayList<>();
        double sum = 0;
        double named = 0;
        for (AgentMemory memory : base.agents()) {
            if (agents.isEmpty() || agents.contains(memory.agent())) {
                double theta = thetas.getOrDefault(memory.agent(), memory.theta());
                named += unusedThetas.remove(memory.agent()) ? theta : 0;
                sum += theta;
                kept.add(memory.with(theta, weights(memory, unusedWeights)));
            }
        }
        requireKnown(base, unusedThetas, unusedWeights);
        if (!(sum > 0)) {
            throw new IllegalArgumentException("thetas must sum to more than 0, but sum to " + sum);
        }
        List<AgentMemory> scaled = scaled(kept, sum, named);
        RunSettings.Selection selection = new RunSettings.Selection(
                selectionRatio.orElse(base.selectionRatio()),
                temperature.orElse(base.temperature()),
                policy.orElse(base.policy()));
        Plan whole = base.with(base.settings().with(selection));
        Vetoes left = base.options().vetoes().among(scaled);
        Plan vetoing = left.equals(base.options().vetoes()) ? whole : whole.with(left);
        boolean unbounded = base.options()
                .drift()
                .filter(bound ->
                        scaled.stream().noneMatch(memory -> memory.agent().equals(bound.agent())))
                .isPresent();
        return (unbounded ? vetoing.with(base.rule(), vetoing.options().withoutDrift()) : vetoing).with(scaled);
    }

    /** Of agents that are kept, with theta summed over all and over those that were named. */
    private List<AgentMemory> scaled(List<AgentMemory> kept, double sum, double named) {
        if (agents.isEmpty() && thetas.isEmpty()) {
            // the printed update leaves thetas that do not sum to 1: what is not asked to change must not
            return kept;
        }
        List<String> others = kept.stream()
                .map(AgentMemory::agent)
                .filter(agent -> !thetas.containsKey(agent))
                .toList();
        if (!thetas.isEmpty() && !others.isEmpty() && named > 1) {
            throw new IllegalArgumentException("the thetas given sum to " + named + ", which leaves nothing for "
                    + others + ": give values that sum to at most 1, or name all agents");
        }
        boolean isShared = !thetas.isEmpty() && sum > named;
        return kept.stream()
                .map(memory -> {
                    double theta = !isShared
                            ? memory.theta() / sum
                            : thetas.containsKey(memory.agent())
                                    ? memory.theta()
                                    : memory.theta() * (1 - named) / (sum - named);
                    return memory.with(theta, memory.weights());
                })
                .toList();
    }

    private List<Double> weights(AgentMemory memory, Set<String> unused) {
        List<Double> moved = new ArrayList<>(memory.weights());
        for (int g = 0; g < moved.size(); g++) {
            String key = memory.agent() + "/" + memory.groups().get(g);
            if (unused.remove(key)) {
                moved.set(g, weights.get(key));
            }
        }
        return moved;
    }

    private void requireKnown(Plan base, Set<String> unusedThetas, Set<String> unusedWeights) {
        List<String> names = base.agents().stream().map(AgentMemory::agent).toList();
        Set<String> unknown = new HashSet<>(agents);
        names.forEach(unknown::remove);
        unknown.addAll(unusedThetas);
        unknown.addAll(unusedWeights);
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException(
                    "the plan has no " + unknown + ", or it is not among the agents chosen: it has " + names
                            + ", and weights are named AGENT/GROUP");
        }
    }
}
