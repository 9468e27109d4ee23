package dev.winnow.decision;

import dev.winnow.schemas.Document;
import dev.winnow.schemas.RewardReport;
import dev.winnow.selection.DecisionRule;
import dev.winnow.selection.Plan;
import dev.winnow.selection.PlanUpdate;
import dev.winnow.selection.RuleOptions;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A whole run with one partition and no broker: the console's {@link DecisionStream} and the coordinator's aggregator, joined
 * directly, so that a plan counts from the first document after the report that made it. The same documents and reports
 * at the same places give the same decisions, to the bit, as the two topologies give. Owned by one thread.
 */
public final class RunInMemory {
    private static final int PARTITION = 0;

    private final DecisionStream decisions;
    private final RewardAggregator aggregator;
    private UnaryOperator<Plan> ordered = UnaryOperator.identity();
    private long offset;

    /** A run that is at its plan 0, or at any other plan with nothing decided yet. */
    public RunInMemory(Plan plan) {
        decisions = new DecisionStream(plan.run(), PARTITION, new UsesInMemory());
        aggregator = new RewardAggregator(plan.run());
        adopt(plan);
    }

    private void adopt(Plan plan) {
        aggregator.adopt(plan);
        decisions.adopt(plan).map(PlanSwitch::mark).ifPresent(aggregator::mark);
    }

    /** Decides the next document. */
    public DecisionOutcome decide(Document document) {
        DecisionOutcome decided = decisions.decide(document, offset);
        offset++;
        decided.mark().ifPresent(aggregator::mark);
        return decided;
    }

    /**
     * Takes all parts of a reward report.
     *
     * @return the plan that they make, which is live now, and what became of the rewards; empty while parts are missing
     * @throws ConsoleException when a part is refused; the message names the reason
     */
    public Optional<PlanUpdate.Outcome> reward(List<RewardReport> parts) {
        Optional<PlanUpdate.Outcome> outcome = Optional.empty();
        for (RewardReport part : parts) {
            RewardAggregator.Answer answer = aggregator.offer(part);
            if (answer instanceof RewardAggregator.Answer.Refused refused) {
                throw new ConsoleException("a reward report of plan " + part.getPlanVersion() + " of run "
                        + part.getRun() + " was refused: " + RefusalReasons.label(refused.reason()));
            }
            if (answer instanceof RewardAggregator.Answer.Complete complete) {
                outcome = aggregator
                        .next(aggregator.plan(), complete)
                        .map(made -> new PlanUpdate.Outcome(
                                ordered.apply(made.plan()), made.used(), made.droppedLabels(), made.refused()));
                outcome.ifPresent(made -> adopt(made.plan()));
            }
        }
        return outcome;
    }

    /** The live plan. */
    public Plan plan() {
        return decisions.plan().orElseThrow();
    }

    /** Lets the plans from the next one on be of a rule, as an operator's order does. */
    public void order(DecisionRule rule, RuleOptions options) {
        ordered = plan -> plan.with(rule, options);
    }

    /** Documents decided so far, which is also the offset of the next one. */
    public long decided() {
        return offset;
    }

    /** Digest of the chain of all decisions so far, in hexadecimal, as marks carry it. */
    public String chainDigest() {
        return HexFormat.of().formatHex(decisions.progress().digest());
    }
}
