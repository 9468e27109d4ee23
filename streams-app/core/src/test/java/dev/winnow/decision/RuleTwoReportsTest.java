package dev.winnow.decision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winnow.schemas.Annotation;
import dev.winnow.schemas.Control;
import dev.winnow.schemas.ControlKind;
import dev.winnow.schemas.Document;
import dev.winnow.schemas.OutcomeVerdict;
import dev.winnow.schemas.Probe;
import dev.winnow.schemas.Reward;
import dev.winnow.schemas.RewardReport;
import dev.winnow.selection.DecisionRule;
import dev.winnow.selection.Plan;
import dev.winnow.selection.RuleOptions;
import dev.winnow.selection.Vetoes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RuleTwoReportsTest {
    private static final long TIME = 1_000_000;

    private final RewardAggregator plans = new RewardAggregator(Crawl.RUN);
    private final ReportJudge judge = new ReportJudge(Crawl.RUN, 1, plans);
    private final List<Probe> probes = new ArrayList<>();

    /** Decides a stage, and lets the judge read its marks and probes. */
    private void stage(Plan plan, List<Document> documents) {
        judge.adopt(plan);
        DecisionStream console = new DecisionStream(Crawl.RUN, 0, new UsesInMemory());
        judge.mark(console.adopt(plan).orElseThrow().mark(), 1);
        for (int i = 0; i < documents.size(); i++) {
            DecisionOutcome decided = console.decide(documents.get(i), i);
            decided.mark().ifPresent(mark -> judge.mark(mark, 2));
            decided.probe().ifPresent(probes::add);
        }
        probes.forEach(probe -> judge.probe(probe, 1));
    }

    /** An honest trainer's report: all labels that the probe's document carries. */
    private RewardReport report() {
        List<Reward> rewards = probes.stream()
                .map(Probe::getDocument)
                .map(document -> {
                    Map<String, String> labels = new HashMap<>();
                    document.getAnnotations()
                            .forEach(annotation -> labels.put(annotation.getAgent(), annotation.getGroup()));
                    double worth = "book".equals(labels.get("domain")) ? 1e-3 : -1e-3;
                    return new Reward(document.getId(), labels, worth);
                })
                .toList();
        return RewardReport.newBuilder()
                .setRun(Crawl.RUN)
                .setTrainerEpoch(1)
                .setPlanVersion(0)
                .setPart(0)
                .setParts(1)
                .setRewards(rewards)
                .setEstimator("twin")
                .setAuditCorrelation(Double.NaN)
                .setTrainerStep(1)
                .build();
    }

    private static Document withQualityOf(Document document, String version) {
        return Document.newBuilder(document)
                .setAnnotations(document.getAnnotations().stream()
                        .map(annotation -> annotation.getAgent().equals("quality")
                                ? new Annotation("quality", annotation.getGroup(), 0.5, version, "")
                                : annotation)
                        .toList())
                .build();
    }

    @Test
    void aReportMayNameLabelsOfForeignVersionsAndTheyTeachNothing() {
        stage(
                Crawl.plan0().with(DecisionRule.TWO, RuleOptions.DEFAULT),
                new Crawl(5)
                        .documents(2_000).stream()
                                .map(document -> withQualityOf(document, "q9"))
                                .toList());

        Judgement judgement = judge.offer(0, report(), TIME);

        assertThat(judgement.outcomes().get(judgement.outcomes().size() - 1).getVerdict())
                .isEqualTo(OutcomeVerdict.USED);
        Plan made = judgement.use().orElseThrow().made().plan();
        assertThat(made.probes()).isPositive();
        assertThat(made.agents().get(0).weights()).doesNotContain(0.0);
        assertThat(made.agents().get(1).weights()).containsOnly(0.0);
    }

    @Test
    void aClaimOfAnotherGroupThanTheProbeHasIsStillNoProbe() {
        stage(Crawl.plan0().with(DecisionRule.TWO, RuleOptions.DEFAULT), new Crawl(5).documents(2_000));
        RewardReport honest = report();
        List<Reward> forged = honest.getRewards().stream()
                .map(reward -> new Reward(reward.getDocumentId(), Map.of("domain", "nowhere"), 1e-3))
                .toList();

        Judgement judgement = judge.offer(
                0, RewardReport.newBuilder(honest).setRewards(forged).build(), TIME);

        assertThat(judgement.use()).isEmpty();
    }

    @Test
    void anOrderMovesTheNextPlanToRuleTwoAndOneOfAnUnknownRuleIsDigestedAlone() {
        stage(Crawl.plan0(), new Crawl(5).documents(2_000));
        judge.control(order(4), 1);
        assertThat(judge.state().orders()).isEqualTo(Orders.NONE);
        judge.control(order(2), 2);

        Plan made = judge.offer(0, report(), TIME).use().orElseThrow().made().plan();

        assertThat(made.rule()).isEqualTo(DecisionRule.TWO);
        assertThat(made.options().usefulRepetitions()).isEqualTo(4);
        assertThat(made.options().acceptedVersions()).isEqualTo(Map.of("quality", List.of("q9")));
        assertThat(made.controlsDigest()).hasSize(64);
        assertThat(PlanRecords.toPlan(PlanRecords.toRecord(made))).isEqualTo(made);
    }

    @Test
    void ordersVetoAndLiftGroupsFromTheNextPlanOnAndTheLastOneAboutAGroupCounts() {
        stage(
                Crawl.plan0()
                        .with(DecisionRule.TWO, RuleOptions.DEFAULT)
                        .with(Vetoes.of(List.of("domain/web", "quality/low"))),
                new Crawl(5).documents(2_000));
        judge.control(order(ControlKind.VETO, "quality/middle", "quality/unknown", "other/group"), 1);
        judge.control(order(ControlKind.VETO, "domain/book"), 2);
        judge.control(order(ControlKind.LIFT_VETO, "domain/book", "domain/web"), 3);

        Plan made = judge.offer(0, report(), TIME).use().orElseThrow().made().plan();

        assertThat(made.options().vetoes().pairs()).containsExactly("quality/low", "quality/middle");
        assertThat(made.controlsDigest()).hasSize(64);
        assertThat(PlanRecords.toPlan(PlanRecords.toRecord(made))).isEqualTo(made);
        OrderedVetoes orders = judge.state().orders().vetoes();
        Orders restored = Orders.NONE
                .after(orders.toRecord(Crawl.RUN, ControlKind.VETO))
                .after(orders.toRecord(Crawl.RUN, ControlKind.LIFT_VETO));
        assertThat(restored).isEqualTo(judge.state().orders());
    }

    @Test
    void vetoesOutliveAnOrderOfARuleAndWaitForRuleTwo() {
        stage(Crawl.plan0(), new Crawl(5).documents(2_000));
        judge.control(order(ControlKind.VETO, "domain/web"), 1);
        assertThat(judge.state().write(Crawl.plan0()).options()).isEqualTo(RuleOptions.DEFAULT);
        judge.control(order(2), 2);

        Plan made = judge.offer(0, report(), TIME).use().orElseThrow().made().plan();

        assertThat(made.rule()).isEqualTo(DecisionRule.TWO);
        assertThat(made.options().vetoes().pairs()).containsExactly("domain/web");
    }

    @Test
    void everyOrderAboutVetoesHasItsOwnDigest() {
        Set<String> digests = new HashSet<>();
        for (Control control : List.of(
                order(ControlKind.VETO, "a/b"),
                order(ControlKind.LIFT_VETO, "a/b"),
                order(ControlKind.VETO, "a/b", "a/c"),
                order(ControlKind.VETO, "a/bc"),
                order(ControlKind.VETO, "ab/c"))) {
            digests.add(ControlsDigest.next("", control));
        }
        assertThat(digests).hasSize(5);
    }

    private static Control order(ControlKind kind, String... pairs) {
        return Control.newBuilder()
                .setRun(Crawl.RUN)
                .setKind(kind)
                .setVetoes(Vetoes.of(List.of(pairs)).groups())
                .setIssuedAt(Instant.EPOCH)
                .build();
    }

    private static Control order(int rule) {
        return Control.newBuilder()
                .setRun(Crawl.RUN)
                .setKind(ControlKind.RULE)
                .setRule(rule)
                .setUsefulRepetitions(4)
                .setAcceptedVersions(Map.of("quality", List.of("q9")))
                .setIssuedAt(Instant.EPOCH)
                .build();
    }
}
