package dev.winnow.lab.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winnow.app.OneAgentRun;
import dev.winnow.schemas.RewardReport;
import dev.winnow.selection.Plan;
import dev.winnow.selection.PlanOrigin;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlanLedgerTest {
    private static final int PARTITIONS = 2;

    private final InvariantViolations violations = new InvariantViolations();
    private final PlanLedger ledger = new PlanLedger("plans", PARTITIONS, violations);

    @Test
    void aChainThatEveryPartitionHasIsInOrder() {
        chain(3);
        ledger.finish();

        assertThat(violations.take()).isEmpty();
        assertThat(ledger.plans()).isEqualTo(3);
    }

    @Test
    void aPlanThatComesTwiceIsNamed() {
        chain(2);
        ledger.plan(1, 9, plan(1, 0, "r1"));

        assertThat(violations.take()).singleElement().satisfies(violation -> {
            assertThat(violation.partition()).isEqualTo(1);
            assertThat(violation.offset()).isEqualTo(9);
        });
    }

    @Test
    void aGapIsNamed() {
        chain(1);
        ledger.plan(0, 9, plan(2, 1, "r2"));

        assertThat(violations.take())
                .extracting(InvariantViolation::what)
                .containsExactly("plan 2 comes where plan 1 has to");
    }

    @Test
    void aPlanThatOnePartitionDoesNotHaveIsNamed() {
        chain(2);
        report(1);
        ledger.plan(0, 9, plan(2, 1, "r2"));
        ledger.finish();

        assertThat(violations.take()).isNotEmpty();
    }

    @Test
    void partitionsThatDisagreeAreNamed() {
        report(0);
        for (int partition = 0; partition < PARTITIONS; partition++) {
            ledger.plan(partition, 0, plan(0, -1, ""));
            ledger.plan(partition, 1, plan(1, 0, "r" + partition));
        }
        ledger.settle();

        assertThat(violations.take()).singleElement().satisfies(violation -> assertThat(violation.what())
                .contains("plan 1 is another"));
    }

    @Test
    void rewardsThatMadeTwoPlansAreNamed() {
        chain(2);
        report(1);
        ledger.plan(0, 9, plan(2, 1, "r1"));

        assertThat(violations.take()).singleElement().satisfies(violation -> assertThat(violation.what())
                .contains("had made another plan"));
    }

    @Test
    void aPlanWithoutCompleteRewardsIsNamed() {
        chain(2);
        ledger.report(part(1, 0, 2));
        for (int partition = 0; partition < PARTITIONS; partition++) {
            ledger.plan(partition, 9, plan(2, 1, "r2"));
        }
        ledger.finish();

        assertThat(violations.take()).isNotEmpty();
    }

    private void chain(int length) {
        for (int version = 0; version < length; version++) {
            if (version > 0) {
                report(version - 1);
            }
            for (int partition = 0; partition < PARTITIONS; partition++) {
                ledger.plan(partition, version, plan(version, version - 1, version == 0 ? "" : "r" + version));
            }
        }
    }

    private void report(int planVersion) {
        ledger.report(part(planVersion, 0, 1));
    }

    private static RewardReport part(int planVersion, int part, int parts) {
        return RewardReport.newBuilder()
                .setRun("night")
                .setTrainerEpoch(1)
                .setPlanVersion(planVersion)
                .setPart(part)
                .setParts(parts)
                .setRewards(List.of())
                .setEstimator("twin")
                .setAuditCorrelation(Double.NaN)
                .setTrainerStep(10)
                .build();
    }

    private static Plan plan(int version, int parent, String digest) {
        Plan first = new OneAgentRun("coin", List.of("heads", "tails"), "c1").plan0();
        return new Plan(
                first.settings(),
                version,
                first.agents(),
                first.stageDocuments(),
                new PlanOrigin(parent, digest, false, Double.NaN, version == 0 ? 0 : 100, ""));
    }
}
