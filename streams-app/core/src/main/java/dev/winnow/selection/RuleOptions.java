package dev.winnow.selection;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a person may set of decision rules 2 and 3; an operator may change some of it from a plan on. Rule 1 reads none of it. Immutable.
 *
 * @param usefulRepetitions R, greater than 0, infinite for repetitions that cost nothing: a document that was selected n times
 *     has the intensity {@code exp(-n / R)} of a fresh one, which takes {@code n T / R} off its score. The default is
 *     R*_D = 15.4 of arXiv 2305.16264, equation (5), where the n-th repetition of a token is worth {@code exp(-n / R*_D)} of a
 *     fresh one: four epochs cost the last one 18 % of its worth
 * @param rememberedSelections selections of a partition after which the uses of a document are forgotten unless it was selected
 *     again, 1 or more
 * @param acceptedVersions versions of an agent whose labels count beside those of {@link Plan#agentVersions()}, by agent name;
 *     a version {@code V} means its whole lineage, which is {@code V} and all {@code V/...}
 * @param vetoes groups whose documents are neither selected nor probed
 * @param drift bound on the mix of the selection, under rule 3 only; empty for none
 */
public record RuleOptions(
        double usefulRepetitions,
        long rememberedSelections,
        Map<String, List<String>> acceptedVersions,
        Vetoes vetoes,
        Optional<DriftBound> drift) {
    /** Repetitions as the literature prices them, a million selections of each partition remembered, no foreign version, no veto. */
    public static final RuleOptions DEFAULT = new RuleOptions(15.4, 1_000_000, Map.of());

    public RuleOptions {
        Check.that(usefulRepetitions > 0, "usefulRepetitions", "greater than 0", usefulRepetitions);
        Check.that(rememberedSelections >= 1, "rememberedSelections", "1 or more", rememberedSelections);
        Map<String, List<String>> sorted = new TreeMap<>();
        acceptedVersions.forEach((agent, versions) -> sorted.put(Check.name(agent, "agent"), List.copyOf(versions)));
        sorted.values().forEach(versions -> versions.forEach(version -> Check.name(version, "accepted version")));
        acceptedVersions = Collections.unmodifiableMap(sorted);
        Objects.requireNonNull(vetoes, "vetoes");
        Objects.requireNonNull(drift, "drift");
    }

    /** Options without a veto. */
    public RuleOptions(
            double usefulRepetitions, long rememberedSelections, Map<String, List<String>> acceptedVersions) {
        this(usefulRepetitions, rememberedSelections, acceptedVersions, Vetoes.NONE, Optional.empty());
    }

    /** The same options with other vetoes. */
    public RuleOptions with(Vetoes newVetoes) {
        return new RuleOptions(usefulRepetitions, rememberedSelections, acceptedVersions, newVetoes, drift);
    }

    /** The same options with a bound on the drift of an agent's groups. */
    public RuleOptions with(DriftBound bound) {
        return new RuleOptions(usefulRepetitions, rememberedSelections, acceptedVersions, vetoes, Optional.of(bound));
    }

    /** The same options with another price of repetitions and other accepted versions. */
    public RuleOptions with(double newUsefulRepetitions, Map<String, List<String>> newAcceptedVersions) {
        return new RuleOptions(newUsefulRepetitions, rememberedSelections, newAcceptedVersions, vetoes, drift);
    }

    /** The same options without a bound on drift. */
    public RuleOptions withoutDrift() {
        return new RuleOptions(usefulRepetitions, rememberedSelections, acceptedVersions, vetoes, Optional.empty());
    }

    /** What earlier uses take off a score, in reward units, at least 0. */
    double price(int uses, double temperature) {
        return uses == 0 ? 0 : temperature * uses / usefulRepetitions;
    }
}
