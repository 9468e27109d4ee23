package dev.winnow.selection;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Seeded runs of the decisions of several partitions over made-up crawls, under either rule. The arguments are the only input. */
final class SelectionSimulation {
    private SelectionSimulation() {}

    /** What is decided: the ratio, how, by which rule, and by how many agents. */
    record Setting(DecisionRule rule, double selectionRatio, Policy policy, double temperature, int agents) {
        Setting under(DecisionRule other) {
            return new Setting(other, selectionRatio, policy, temperature, agents);
        }
    }

    /** Labels as they come to the decisions, of those that agents gave. */
    interface Failing {
        Labels after(long number, Labels labels);
    }

    /** A plan is made of the label counts after each of these documents of a partition. */
    private static final int STAGE = 35_000;

    static SelectionFigures.Drift drift(DriftingCrawl.Case drift, long seed, Setting setting, int partitions) {
        return drift(drift, seed, setting, partitions, (number, labels) -> labels);
    }

    /** A crawl that drifts, and whose agents may fail. */
    static SelectionFigures.Drift drift(
            DriftingCrawl.Case drift, long seed, Setting setting, int partitions, Failing failing) {
        List<DriftingCrawl> crawls = new ArrayList<>();
        List<PartitionDecisions> decisions = new ArrayList<>();
        List<RatioError> errors = new ArrayList<>();
        RatioError all = new RatioError(setting.selectionRatio());
        Plan plan = null;
        for (int p = 0; p < partitions; p++) {
            crawls.add(new DriftingCrawl(drift, seed, setting.agents(), p));
            plan = crawls.get(p)
                    .plan(setting.selectionRatio(), setting.policy(), setting.temperature(), STAGE * partitions)
                    .with(setting.rule(), RuleOptions.DEFAULT);
            decisions.add(PartitionDecisions.start(plan).decisions());
            errors.add(new RatioError(setting.selectionRatio()));
        }
        double mostProbes = 0;
        for (long stage = 0; stage * STAGE < drift.documents(); stage++) {
            long end = Math.min(drift.documents(), (stage + 1) * STAGE);
            StreamCounts counts = StreamCounts.none(plan);
            for (int p = 0; p < partitions; p++) {
                int[][] drawn = new int[setting.agents()][DriftingCrawl.GROUPS];
                for (long number = stage * STAGE; number < end; number++) {
                    Labels labels = failing.after(number, crawls.get(p).labels(number));
                    Decision decision = decisions
                            .get(p)
                            .decide("document-" + seed + "-" + p + "-" + number, labels, Uses.NONE)
                            .decision();
                    count(drift, number, decision.accepted(), errors.get(p));
                    all.decided(decision.accepted());
                    for (ProbeDraw probe : decision.probes()) {
                        int probes = ++drawn[probe.agent()][probe.group()];
                        mostProbes = Math.max(mostProbes, (double) probes / plan.probesPerGroup());
                    }
                }
                counts = counts.plus(decisions.get(p).counts());
            }
            plan = PlanUpdate.next(plan, new Evidence(plan.version(), List.of(), counts, Double.NaN, 0))
                    .plan();
            for (int p = 0; p < partitions; p++) {
                decisions.set(p, decisions.get(p).adopt(plan).decisions());
            }
        }
        double worst = 0;
        for (RatioError error : errors) {
            worst = Math.max(worst, error.worst());
        }
        return new SelectionFigures.Drift(worst, all.overall(), mostProbes);
    }

    private static void count(DriftingCrawl.Case drift, long number, boolean accepted, RatioError error) {
        long sinceChange = number % drift.phase;
        if (drift.steps && number >= drift.phase && sinceChange < DriftingCrawl.SETTLING) {
            error.restart();
            return;
        }
        error.decided(accepted);
    }

    /**
     * What crawling the same documents over and over came to.
     *
     * @param distinct documents that were selected at least once
     * @param keepRate share selected over all crawls
     * @param lastKeepRate share selected in the last crawl
     * @param stored documents whose uses are kept at the end
     */
    record Recrawl(long distinct, double keepRate, double lastKeepRate, int stored) {}

    /** The same documents once per plan, at random: no label distinguishes them. */
    static Recrawl recrawl(DecisionRule rule, RuleOptions options, int documents, int plans, long seed) {
        Plan plan = Plan.initial(
                        "recrawl",
                        Map.of("only", List.of("all")),
                        0.02,
                        0.05,
                        Policy.POISSON,
                        UpdateRule.WINNOW,
                        seed,
                        20,
                        documents,
                        0.2,
                        0.1,
                        Map.of())
                .with(rule, rule == DecisionRule.ONE ? RuleOptions.DEFAULT : options);
        UsesInTest uses = new UsesInTest();
        UsesLedger ledger = new UsesLedger(uses, options);
        Set<String> distinct = new HashSet<>();
        long selected = 0;
        long last = 0;
        PartitionDecisions decisions = PartitionDecisions.start(plan).decisions();
        for (int crawl = 0; crawl < plans; crawl++) {
            last = 0;
            for (int i = 0; i < documents; i++) {
                String id = "document-" + i;
                PartitionDecisions.Step step = decisions.decide(id, Labels.of(0), ledger.get(id));
                step.after().ifPresent(after -> ledger.put(id, after));
                if (step.decision().accepted()) {
                    distinct.add(id);
                    last++;
                }
            }
            selected += last;
            plan = PlanUpdate.next(
                            plan, new Evidence(plan.version(), List.of(), decisions.counts(), Double.NaN, documents))
                    .plan();
            decisions = decisions.adopt(plan).decisions();
        }
        return new Recrawl(
                distinct.size(),
                (double) selected / documents / plans,
                (double) last / documents,
                uses.usesById.size());
    }

    /** Uses in two maps. */
    private static final class UsesInTest implements UsesLedger.Store {
        private final Map<String, Uses> usesById = new HashMap<>();
        private final Map<Long, String> selected = new HashMap<>();

        @Override
        public Uses get(String documentId) {
            return usesById.getOrDefault(documentId, Uses.NONE);
        }

        @Override
        public void put(String documentId, Uses uses) {
            usesById.put(documentId, uses);
        }

        @Override
        public void remove(String documentId) {
            usesById.remove(documentId);
        }

        @Override
        public Optional<String> selected(long place) {
            return Optional.ofNullable(selected.get(place));
        }

        @Override
        public void select(long place, String documentId) {
            selected.put(place, documentId);
        }
    }
}
