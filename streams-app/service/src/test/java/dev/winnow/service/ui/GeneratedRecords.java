package dev.winnow.service.ui;

import dev.winnow.schemas.Outcome;
import dev.winnow.schemas.OutcomeVerdict;
import dev.winnow.schemas.RefusalReason;
import dev.winnow.schemas.Reward;
import dev.winnow.schemas.RewardReport;
import java.util.List;

/** Reports of a trainer and their answers, made up. Stateless. */
final class GeneratedRecords {
    private GeneratedRecords() {}

    static RewardReport report(String run, int plan, List<Reward> rewards) {
        return RewardReport.newBuilder()
                .setRun(run)
                .setTrainerEpoch(1)
                .setPlanVersion(plan)
                .setPart(0)
                .setParts(1)
                .setRewards(rewards)
                .setEstimator("twin")
                .setAuditCorrelation(0.8)
                .setTrainerStep(400L * (plan + 1))
                .setReferenceLoss(2 + 1.4 * Math.exp(-plan / 9.0))
                .setTrainerTokens(2_500_000L * (plan + 1))
                .build();
    }

    static Outcome outcome(String run, int plan, OutcomeVerdict verdict, RefusalReason reason) {
        return Outcome.newBuilder()
                .setRun(run)
                .setTrainerEpoch(1)
                .setPlanVersion(plan)
                .setPart(0)
                .setParts(1)
                .setVerdict(verdict)
                .setReason(reason)
                .setUsed(verdict == OutcomeVerdict.USED ? 600 : 0)
                .setRefused(List.of())
                .setMatchedProbes(600)
                .setNeededProbes(300)
                .setResultingPlan(verdict == OutcomeVerdict.USED ? plan + 1 : -1)
                .setOffset(plan)
                .setRecordTime(GeneratedDeployment.NOW)
                .setMarksRead(0)
                .setProbesRead(0)
                .setControlsRead(0)
                .build();
    }
}
