package dev.winnow.service.ui;

import dev.winnow.schemas.Control;
import dev.winnow.schemas.ControlKind;
import dev.winnow.schemas.DeadLetter;
import dev.winnow.schemas.Outcome;
import dev.winnow.schemas.OutcomeVerdict;
import dev.winnow.schemas.RefusalReason;
import dev.winnow.schemas.Reward;
import dev.winnow.schemas.RewardReport;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Reports of a trainer and their answers, dead letters and orders, made up. Stateless. */
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

    static DeadLetter letter(String reason, String detail, String payload) {
        byte[] bytes = payload.getBytes(StandardCharsets.UTF_8);
        return DeadLetter.newBuilder()
                .setStep("scoring")
                .setReason(reason)
                .setDetail(detail)
                .setOrigin("winnow.documents")
                .setPartition(1)
                .setPosition(4_711)
                .setPayload(ByteBuffer.wrap(bytes))
                .setPayloadBytes(bytes.length)
                .build();
    }

    static Control limits(String run, int minimumProbes) {
        return Control.newBuilder()
                .setRun(run)
                .setKind(ControlKind.LIMITS)
                .setMinimumProbes(minimumProbes)
                .setIssuedAt(GeneratedDeployment.NOW)
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
