package dev.winnow.trainer.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winnow.schemas.Reward;
import dev.winnow.schemas.RewardReport;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RewardPartsTest {
    private static final RewardReport REPORT = RewardReport.newBuilder()
            .setRun("run")
            .setTrainerEpoch(3)
            .setPlanVersion(7)
            .setPart(0)
            .setParts(1)
            .setRewards(List.of())
            .setEstimator("twin")
            .setAuditCorrelation(0.9)
            .setTrainerStep(40)
            .setReferenceLoss(2.5)
            .setTrainerTokens(1000)
            .build();

    private static List<Reward> rewards(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new Reward("document" + i, Map.of("domain", "book"), (double) i))
                .toList();
    }

    @Test
    void manyRewardsAreSpreadOverNumberedPartsInOrderWithoutLoss() {
        List<Reward> rewards = rewards(2 * RewardParts.MAX_REWARDS + 1);

        List<RewardReport> parts = RewardParts.of(REPORT, rewards);

        assertThat(parts).extracting(RewardReport::getPart).containsExactly(0, 1, 2);
        assertThat(parts).allSatisfy(part -> {
            assertThat(part.getParts()).isEqualTo(3);
            assertThat(part.getPlanVersion()).isEqualTo(7);
            assertThat(part.getRewards()).hasSizeLessThanOrEqualTo(RewardParts.MAX_REWARDS);
        });
        assertThat(parts.stream().flatMap(part -> part.getRewards().stream()).toList())
                .isEqualTo(rewards);
    }

    @Test
    void aFullPartIsNotFollowedByAnEmptyOneAndNoRewardsAreOneEmptyPart() {
        assertThat(RewardParts.of(REPORT, rewards(RewardParts.MAX_REWARDS))).hasSize(1);
        assertThat(RewardParts.of(REPORT, List.of())).singleElement().satisfies(part -> assertThat(part.getRewards())
                .isEmpty());
    }
}
