package dev.winnow.decision;

import dev.winnow.decision.RewardAggregator.Answer;
import dev.winnow.decision.WaitingMeasurements.Arrived;
import dev.winnow.schemas.Outcome;
import dev.winnow.schemas.OutcomeVerdict;
import dev.winnow.schemas.RefusalReason;
import dev.winnow.schemas.RefusedRewards;
import dev.winnow.schemas.RewardReport;
import dev.winnow.selection.PlanUpdate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one step of a {@link ReportJudge} came to.
 *
 * @param outcomes answers to reports, in order; a new report's own comes first
 * @param refused rewards that were not used, by reason; each counted once, however many parts its measurement has
 * @param use the plan that was made; empty when none was
 */
public record Judgement(List<Outcome> outcomes, Map<RefusalReason, Long> refused, Optional<Use> use) {
    public Judgement {
        outcomes = List.copyOf(outcomes);
        refused = Collections.unmodifiableMap(refused);
    }

    /**
     * A measurement that made a plan.
     *
     * @param complete its rewards
     * @param made the plan, and what became of the rewards
     */
    public record Use(Answer.Complete complete, PlanUpdate.Outcome made) {}

    static final class Builder {
        private final ReportJudge judge;
        private final List<Outcome> outcomes = new ArrayList<>();
        private final Map<RefusalReason, Long> refused = new EnumMap<>(RefusalReason.class);
        private Optional<Use> use = Optional.empty();

        Builder(ReportJudge judge) {
            this.judge = judge;
        }

        void keep(Arrived arrived) {
            outcomes.add(outcome(arrived, OutcomeVerdict.WAITING).build());
        }

        /** Refuses all parts of a measurement that have come; one that reports nothing counts as one reward, so that it shows. */
        void refuse(Collection<Arrived> parts, RefusalReason reason, int matched) {
            long rewards = Math.max(
                    1,
                    parts.stream()
                            .mapToLong(part -> part.report().getRewards().size())
                            .sum());
            refused.merge(reason, rewards, Long::sum);
            for (Arrived part : parts) {
                outcomes.add(outcome(part, OutcomeVerdict.REFUSED)
                        .setReason(reason)
                        .setRefused(List.of(new RefusedRewards(reason, rewards)))
                        .setMatchedProbes(matched)
                        .build());
            }
        }

        void use(Collection<Arrived> parts, Answer.Complete complete, PlanUpdate.Outcome made, int matched) {
            Map<RefusalReason, Long> reasons = new EnumMap<>(RefusalReason.class);
            if (complete.notProbes() > 0) {
                reasons.put(RefusalReason.NOT_A_PROBE, complete.notProbes());
            }
            made.refused()
                    .forEach((reason, count) -> reasons.merge(RefusalReasons.of(reason), (long) count, Long::sum));
            reasons.forEach((reason, count) -> refused.merge(reason, count, Long::sum));
            List<RefusedRewards> listed = reasons.entrySet().stream()
                    .map(entry -> new RefusedRewards(entry.getKey(), entry.getValue()))
                    .toList();
            for (Arrived part : parts) {
                outcomes.add(outcome(part, OutcomeVerdict.USED)
                        .setUsed(made.used())
                        .setRefused(listed)
                        .setMatchedProbes(matched)
                        .setResultingPlan(made.plan().version())
                        .build());
            }
            use = Optional.of(new Use(complete, made));
        }

        private Outcome.Builder outcome(Arrived part, OutcomeVerdict verdict) {
            RewardReport report = part.report();
            JudgeState.Positions read = judge.state().positions();
            return Outcome.newBuilder()
                    .setRun(judge.run())
                    .setTrainerEpoch(report.getTrainerEpoch())
                    .setPlanVersion(report.getPlanVersion())
                    .setPart(report.getPart())
                    .setParts(report.getParts())
                    .setLight(report.getLight())
                    .setVerdict(verdict)
                    .setNeededProbes(judge.needed())
                    .setOffset(part.offset())
                    .setRecordTime(Instant.ofEpochMilli(part.time()))
                    .setMarksRead(read.marks())
                    .setProbesRead(read.probes())
                    .setControlsRead(read.controls());
        }

        Judgement build() {
            return new Judgement(outcomes, refused, use);
        }
    }
}
