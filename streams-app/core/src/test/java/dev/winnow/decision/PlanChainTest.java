package dev.winnow.decision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winnow.schemas.Mark;
import dev.winnow.schemas.Reward;
import dev.winnow.schemas.RewardReport;
import dev.winnow.selection.AgentMemory;
import dev.winnow.selection.GroupPriors;
import dev.winnow.selection.Plan;
import dev.winnow.selection.Policy;
import dev.winnow.selection.ProbeBudget;
import dev.winnow.selection.ThetaRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A run is made with two partitions whose marks reach the aggregator late and unevenly, then made again from its records. */
class PlanChainTest {
    private final Map<Integer, Plan> plans = new TreeMap<>();
    private final List<Mark> marks = new ArrayList<>();
    private final List<RewardReport> reports = new ArrayList<>();
    private final Random random = new Random(4);

    @BeforeEach
    void record() {
        record(Crawl.plan0(Crawl.RUN, Policy.POISSON));
    }

    private void record(Plan first) {
        Crawl crawl = new Crawl(6);
        RewardAggregator aggregator = new RewardAggregator(Crawl.RUN);
        List<DecisionStream> partitions = List.of(
                new DecisionStream(Crawl.RUN, 0, new UsesInMemory()),
                new DecisionStream(Crawl.RUN, 1, new UsesInMemory()));
        long[] offsets = new long[2];
        int known = 0;
        Plan plan = first;
        for (int stage = 0; stage < 5; stage++) {
            plans.put(plan.version(), plan);
            aggregator.adopt(plan);
            for (int p = 0; p < 2; p++) {
                partitions.get(p).adopt(plan).map(PlanSwitch::mark).ifPresent(marks::add);
                for (int i = 0; i < 300 * (p + 1); i++) {
                    partitions
                            .get(p)
                            .decide(crawl.document(), offsets[p]++)
                            .mark()
                            .ifPresent(marks::add);
                }
            }
            // the aggregator lags behind the topic of marks by one or two
            for (; known < marks.size() - 1 - stage % 2; known++) {
                aggregator.mark(marks.get(known));
            }
            plan = rewarded(aggregator, stage);
        }
        plans.put(plan.version(), plan);
    }

    private Plan rewarded(RewardAggregator aggregator, int stage) {
        for (RewardReport report : List.of(
                report("another", stage, 0, 1, 7),
                report(Crawl.RUN, stage, 0, 2, 7),
                report(Crawl.RUN, stage, 1, 2, 7))) {
            reports.add(report);
            if (aggregator.offer(report) instanceof RewardAggregator.Answer.Complete complete) {
                Plan made = aggregator.make(complete).orElseThrow().plan();
                // repeated, late and from a fenced trainer: refused as they were
                reports.add(report);
                aggregator.offer(report);
                RewardReport fenced = report(Crawl.RUN, stage + 1, 0, 1, 6);
                reports.add(fenced);
                aggregator.offer(fenced);
                return made;
            }
        }
        throw new IllegalStateException("the report was not complete");
    }

    private RewardReport report(String run, int plan, int part, int parts, long epoch) {
        // a report of a plan to come is refused before anyone asks what it drew
        List<Reward> rewards = DrawnRewards.of(plans.get(Math.min(plan, plans.size() - 1)), 40, random.nextLong());
        return RewardReport.newBuilder()
                .setRun(run)
                .setTrainerEpoch(epoch)
                .setPlanVersion(plan)
                .setPart(part)
                .setParts(parts)
                .setRewards(rewards)
                .setEstimator("twin")
                .setAuditCorrelation(0.9)
                .setTrainerStep(plan)
                .build();
    }

    private List<PlanChain.Link> follow() {
        return follow(new PlanChain(Crawl.RUN, plans, marks));
    }

    private List<PlanChain.Link> follow(PlanChain chain) {
        return reports.stream().map(chain::offer).flatMap(Optional::stream).toList();
    }

    @Test
    void everyPlanCanBeReproducedAndTheSameReportsAreRefused() {
        PlanChain chain = new PlanChain(Crawl.RUN, plans, marks);

        List<PlanChain.Link> links = follow(chain);

        assertThat(links).hasSize(5).allMatch(PlanChain.Link::agrees);
        assertThat(links).allMatch(link -> link.outcome().used() == 80);
        assertThat(chain.version()).isEqualTo(5);
        assertThat(chain.refused()).isEqualTo(Map.of("other-run", 5 * 40L, "duplicate", 5 * 40L, "fenced", 5 * 40L));
    }

    @Test
    void plansOfARunWithEveryMechanismComeAboutAgain() {
        plans.clear();
        marks.clear();
        reports.clear();
        Plan plain = Crawl.plan0();
        record(plain.with(ProbeBudget.UCB, ThetaRule.LEAVE_ONE_OUT)
                .startingWith(GroupPriors.of(plain, Map.of("domain", 0.5), Map.of("quality/low", 1.0))));

        List<PlanChain.Link> links = follow();

        assertThat(links).hasSize(5).allMatch(PlanChain.Link::agrees);
        assertThat(plans.get(5).agents())
                .allSatisfy(agent -> assertThat(agent.probes().budget()).isNotEmpty());
        assertThat(plans.get(5).agents().get(0).priors())
                .isEqualTo(plans.get(0).agents().get(0).priors());
    }

    @Test
    void onlyThePlanWithAFlippedWeightIsAccused() {
        Plan plan = plans.get(2);
        List<AgentMemory> agents = new ArrayList<>(plan.agents());
        AgentMemory agent = agents.get(0);
        List<Double> weights = new ArrayList<>(agent.weights());
        weights.set(0, Math.nextUp(weights.get(0)));
        agents.set(0, new AgentMemory(agent.agent(), agent.theta(), agent.groups(), weights, agent.shares()));
        plans.put(2, with(plan, agents, plan.stageDocuments()));

        List<PlanChain.Link> links = follow();

        assertThat(links).extracting(PlanChain.Link::agrees).containsExactly(true, false, true, true, true);
        assertThat(links).allMatch(PlanChain.Link::sharesFound);
    }

    @Test
    void aPlanWhoseSharesNoMarksGiveIsAccusedAloneAndTheMarksAreNotUsedUp() {
        Plan plan = plans.get(3);
        plans.put(3, with(plan, plan.agents(), plan.stageDocuments() + 1));

        List<PlanChain.Link> links = follow();

        assertThat(links).extracting(PlanChain.Link::sharesFound).containsExactly(true, true, false, true, true);
        assertThat(links.get(2).agrees()).isFalse();
        assertThat(links.get(4).agrees()).isTrue();
    }

    @Test
    void aRewardThatIsGoneIsFound() {
        RewardReport report = reports.get(1);
        report.put("rewards", report.getRewards().subList(1, 40));

        assertThat(follow().get(0).agrees()).isFalse();
    }

    @Test
    void aMissingPlanIsMadeAndTheNextOneFollowsFromIt() {
        plans.remove(2);

        List<PlanChain.Link> links = follow();

        assertThat(links.get(1).written()).isEmpty();
        assertThat(links.get(1).outcome().plan().version()).isEqualTo(2);
        assertThat(links.get(3).agrees()).isTrue();
    }

    private static Plan with(Plan plan, List<AgentMemory> agents, long stageDocuments) {
        return new Plan(plan.settings(), plan.version(), agents, stageDocuments, plan.origin());
    }
}
