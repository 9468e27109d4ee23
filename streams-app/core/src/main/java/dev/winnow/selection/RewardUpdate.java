package dev.winnow.selection;

import java.util.List;
import java.util.Optional;

/** How one update of rewards moves memories and collaboration weights. Implementations are stateless. */
sealed interface RewardUpdate permits WinnowUpdate, AdditiveUpdate, PaperLiteralUpdate {
    /**
     * The memories after the rewards; empty when the rewards carry no information, or nothing that a plan can hold.
     *
     * @param plan plan that is moved on; its temperature and learning rate apply
     * @param memories memories of that plan, with the shares of the stream as it is now
     * @param rewards rewards to learn from, at least one
     * @param trust in (0, 1]: what the step sizes are multiplied with
     */
    Optional<List<AgentMemory>> apply(Plan plan, List<AgentMemory> memories, MeasuredRewards rewards, double trust);

    static RewardUpdate of(Plan plan) {
        if (plan.updateRule() == UpdateRule.PAPER_LITERAL) {
            return new PaperLiteralUpdate();
        }
        return switch (plan.rule()) {
            case ONE -> new WinnowUpdate();
            case TWO, THREE -> new AdditiveUpdate();
        };
    }
}
