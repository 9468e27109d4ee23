package dev.winnow.trainer.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winnow.schemas.Outcome;
import dev.winnow.schemas.OutcomeVerdict;
import dev.winnow.schemas.RefusalReason;
import dev.winnow.schemas.RewardReport;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReportAnswersTest {
    private final List<String> counted = new ArrayList<>();
    private final ReportAnswers answers = new ReportAnswers(counted::add);
    private final List<RewardReport> parts = List.of(part(0), part(1));

    private static RewardReport part(int part) {
        return RewardReport.newBuilder()
                .setRun("night")
                .setTrainerEpoch(7)
                .setPlanVersion(3)
                .setPart(part)
                .setParts(2)
                .setRewards(List.of())
                .setEstimator("twin")
                .setAuditCorrelation(Double.NaN)
                .setTrainerStep(1)
                .build();
    }

    private static Outcome outcome(long epoch, int part, OutcomeVerdict verdict, RefusalReason reason) {
        return Outcome.newBuilder()
                .setRun("night")
                .setTrainerEpoch(epoch)
                .setPlanVersion(3)
                .setPart(part)
                .setParts(2)
                .setVerdict(verdict)
                .setReason(reason)
                .setNeededProbes(4)
                .setOffset(1)
                .setRecordTime(Instant.EPOCH)
                .setMarksRead(0)
                .setProbesRead(0)
                .setControlsRead(0)
                .build();
    }

    @Test
    void aRefusalIsCountedAndShownWithWhatToDoUntilAReportIsUsed() {
        answers.published(parts);
        answers.hear(outcome(7, 0, OutcomeVerdict.WAITING, RefusalReason.NONE));
        assertThat(answers.trouble()).isEmpty();

        answers.hear(outcome(7, 0, OutcomeVerdict.REFUSED, RefusalReason.FENCED));
        assertThat(answers.trouble()).contains("fenced", "winnow run fence");

        answers.hear(outcome(7, 0, OutcomeVerdict.USED, RefusalReason.NONE));
        assertThat(answers.trouble()).isEmpty();
        assertThat(counted).containsExactly("fenced", "used");
    }

    @Test
    void theAnswersToOtherTrainersShowNothing() {
        answers.published(parts);

        assertThat(answers.hear(outcome(8, 0, OutcomeVerdict.REFUSED, RefusalReason.ABANDONED)))
                .isEmpty();
        assertThat(counted).isEmpty();
    }

    @Test
    void aReportWhosePlaceWasTakenIsSentAgainSomeTimes() {
        answers.published(parts);
        int sent = 0;
        for (int i = 0; i < 20; i++) {
            assertThat(answers.hear(outcome(7, 0, OutcomeVerdict.REFUSED, RefusalReason.ABANDONED)))
                    .isEmpty();
            sent += answers.hear(outcome(7, 1, OutcomeVerdict.REFUSED, RefusalReason.ABANDONED))
                            .isEmpty()
                    ? 0
                    : 1;
        }
        assertThat(sent).isEqualTo(5);
    }

    @Test
    void aPlanWithTooFewProbesIsToBeMeasuredAgainAndIsTroubleOnlyTheSecondTime() {
        answers.published(parts);
        answers.hear(outcome(7, 1, OutcomeVerdict.REFUSED, RefusalReason.TOO_FEW_PROBES));
        assertThat(answers.unmeasured()).contains(new RewardSink.Unmeasured(3, 4));
        assertThat(answers.trouble()).isEmpty();

        answers.published(parts);
        assertThat(answers.unmeasured()).isEmpty();
        answers.hear(outcome(7, 1, OutcomeVerdict.REFUSED, RefusalReason.TOO_FEW_PROBES));
        assertThat(answers.trouble()).contains("too-few-probes");

        answers.hear(outcome(7, 1, OutcomeVerdict.USED, RefusalReason.NONE));
        assertThat(answers.unmeasured()).isEmpty();
        assertThat(answers.trouble()).isEmpty();
    }

    @Test
    void aTrainerThatStartsKnowsThePlanThatAnEarlierProcessLeftUnmeasured() {
        answers.hear(outcome(6, 1, OutcomeVerdict.REFUSED, RefusalReason.TOO_FEW_PROBES));

        assertThat(answers.unmeasured()).contains(new RewardSink.Unmeasured(3, 4));
    }

    @Test
    void aReportOfAPlanThatWasMeasuredAlreadyIsNotAnError() {
        answers.published(parts);
        answers.hear(outcome(7, 1, OutcomeVerdict.REFUSED, RefusalReason.DUPLICATE));

        assertThat(answers.trouble()).isEmpty();
        assertThat(counted).containsExactly("duplicate");
    }
}
