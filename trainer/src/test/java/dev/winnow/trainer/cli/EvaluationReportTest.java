package dev.winnow.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.winnow.trainer.checkpoint.TrainerState;
import dev.winnow.trainer.evaluation.HeldOutText;
import dev.winnow.trainer.evaluation.ReportShardLoss;
import dev.winnow.trainer.evaluation.ZeroShot;
import dev.winnow.trainer.model.ByteVocabulary;
import dev.winnow.trainer.model.ModelShape;
import dev.winnow.trainer.model.OrderState;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EvaluationReportTest {
    private static final ZeroShot.Score EASY = new ZeroShot.Score("easy", 100, 0.8, 0.04, 0.7, 0.05, 0.25, 3, 0);
    private static final ZeroShot.Score HARD = new ZeroShot.Score("hard", 50, 0.4, 0.03, 0.5, 0.07, 0.5, 0, 0);
    private static final Map<String, ReportShardLoss.Loss> REFERENCE =
            Map.of("stories", new ReportShardLoss.Loss(2, 10, 500), "facts", new ReportShardLoss.Loss(4, 1, 5));
    private static final Map<String, HeldOutText.Loss> HELD_OUT =
            Map.of("web", new HeldOutText.Loss(3, 1.25, 1_000, 4_000, true));

    @Test
    void tasksWeighTheSameWhateverTheirNumberOfItems() {
        ObjectNode json = report(List.of(EASY, HARD), REFERENCE, HELD_OUT).json();

        assertThat(json.at("/average/acc").doubleValue()).isCloseTo(0.6, within(1e-12));
        assertThat(json.at("/average/accNorm").doubleValue()).isCloseTo(0.6, within(1e-12));
        assertThat(json.at("/average/accStderr").doubleValue()).isCloseTo(0.025, within(1e-12));
        assertThat(json.at("/average/items").intValue()).isEqualTo(150);
        assertThat(json.at("/referenceLoss").doubleValue()).isEqualTo(3);
    }

    @Test
    void aSectionThatWasNotAskedForIsNeitherInTheTableNorInTheReport() {
        EvaluationReport report = report(List.of(), Map.of(), HELD_OUT);

        assertThat(report.json().fieldNames())
                .toIterable()
                .containsExactly("step", "tokens", "parameters", "context", "vocabulary", "heldOut");
        assertThat(report.table()).contains("held-out domain").doesNotContain("acc_norm", "report shard");
    }

    @Test
    void oneTaskHasNoAverageInTheTable() {
        assertThat(report(List.of(EASY), Map.of(), Map.of()).table())
                .contains("easy")
                .doesNotContain("average");
        assertThat(report(List.of(EASY, HARD), Map.of(), Map.of()).table()).contains("average");
    }

    @Test
    void aModelThatGivesANumberForEverythingIsSound() {
        assertThat(report(List.of(EASY, HARD), REFERENCE, HELD_OUT).sound()).isTrue();
        assertThat(report(List.of(), Map.of(), Map.of()).sound()).isTrue();
    }

    @Test
    void aModelThatGivesNoNumberForAnythingIsNotSound() {
        ZeroShot.Score unscored = new ZeroShot.Score("easy", 100, 0.8, 0.04, 0.7, 0.05, 0.25, 3, 1);
        ReportShardLoss.Loss diverged = new ReportShardLoss.Loss(Double.NaN, 10, 500);
        HeldOutText.Loss infinite = new HeldOutText.Loss(Double.POSITIVE_INFINITY, 1, 1, 1, false);

        assertThat(report(List.of(HARD, unscored), Map.of(), Map.of()).sound()).isFalse();
        assertThat(report(List.of(), Map.of("stories", diverged), Map.of()).sound())
                .isFalse();
        assertThat(report(List.of(), Map.of(), Map.of("web", infinite)).sound()).isFalse();
    }

    @Test
    void whatIsNotANumberIsLeftOutOfTheReport() {
        ZeroShot.Score single = new ZeroShot.Score("one", 1, 1, Double.NaN, 1, Double.NaN, 0.5, 0, 0);

        ObjectNode json = report(List.of(single), Map.of(), Map.of()).json();

        assertThat(json.at("/tasks/0").fieldNames())
                .toIterable()
                .containsExactly("task", "items", "acc", "accNorm", "chance", "truncated", "unscored");
    }

    private static EvaluationReport report(
            List<ZeroShot.Score> scores,
            Map<String, ReportShardLoss.Loss> reference,
            Map<String, HeldOutText.Loss> heldOut) {
        TrainerState state = TrainerState.fresh(
                new ModelShape(260, 32, 16, 1, 2, 1, 24), OrderState.inMemory("test", 32, 1, new ByteVocabulary()), 1);
        return new EvaluationReport(state, 1_234, scores, reference, heldOut);
    }
}
