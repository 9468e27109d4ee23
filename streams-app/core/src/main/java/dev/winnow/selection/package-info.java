/**
 * The pure core: what a document is worth under a plan, whether it is selected, and how rewards make the next plan.
 *
 * <p>Lives here: plans, label vectors, scores, hash draws, the intensity solver, and the reward updates. Every result is a
 * function of its arguments alone, and the same to the bit on every machine: {@link java.lang.StrictMath} wherever a
 * result is not exactly rounded by the language, and one fixed order for every sum.
 *
 * <p>The rule by which a plan decides and learns has a version ({@link dev.winnow.selection.DecisionRule}), named in the plan. Each
 * rule has small classes of its own behind one interface:
 *
 * <table>
 * <caption>What the rules are made of</caption>
 * <tr><th>interface</th><th>rule 1</th><th>rule 2</th></tr>
 * <tr><td>PartitionDecisions</td><td>SampledDecisions, Decider</td><td>ControlledDecisions, RatioState, RecentDocuments</td></tr>
 * <tr><td>Scores</td><td>CellScores</td><td>AdditiveScores</td></tr>
 * <tr><td>RewardUpdate</td><td>WinnowUpdate, Ridge, Collaboration</td><td>AdditiveUpdate, SparseRidge, Penalties, Reliance</td></tr>
 * </table>
 *
 * <p>Rule 3 is rule 2 with a bound on drift: DriftSolver and HeldAcceptance.
 *
 * <p>Anything may call it. It must not know of topics, records, models, files, clocks or threads; the architecture test
 * holds it to that.
 */
package dev.winnow.selection;
