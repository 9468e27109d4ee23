package dev.winnow.selection;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/**
 * All simulations of the selection under one rule: drift, outage, number of agents, re-crawl, many groups. Its steps run one after
 * the other, in one thread; then the figures are complete.
 */
public final class SelectionReport {
    private static final int RECRAWLED = 20_000;
    private static final int CRAWLS = 20;
    private static final double USUAL_RATIO = 0.05;

    private final DecisionRule rule;
    private final boolean quick;
    private final long firstSeed;
    private final ToLongFunction<Plan> planBytes;

    private final Map<String, SelectionFigures.Drift> drift = new LinkedHashMap<>();
    private final Map<String, SelectionFigures.Outage> outage = new LinkedHashMap<>();
    private final Map<Integer, Double> agents = new TreeMap<>();
    private final Map<Integer, Double> standardErrors = new TreeMap<>();
    private final Map<Integer, SelectionFigures.Groups> groups = new TreeMap<>();
    private double[] alone = {};
    private SelectionFigures.Recrawl recrawl;

    /**
     * A part of the report.
     *
     * @param name what it simulates
     * @param cost about how long it takes, in the time of a document that three agents label
     * @param work simulates, keeps the figures, and returns them
     */
    public record Step(String name, double cost, Supplier<Object> work) {}

    /**
     * A report of which nothing has run.
     *
     * @param quick fewer settings, seeds and sizes
     * @param firstSeed seeds count from it
     * @param planBytes size of a plan as a record
     */
    public SelectionReport(DecisionRule rule, boolean quick, long firstSeed, ToLongFunction<Plan> planBytes) {
        this.rule = rule;
        this.quick = quick;
        this.firstSeed = firstSeed;
        this.planBytes = planBytes;
    }

    /** Seeds of the drifts; the last one is that of the run of three partitions. */
    public static int driftSeeds(boolean quick) {
        return quick ? 2 : 3;
    }

    /** Seeds of the simulations of many agents. */
    public static int agentSeeds(boolean quick) {
        return quick ? 6 : 20;
    }

    /** All that is to be run, in order. */
    public List<Step> steps() {
        List<Step> steps = new ArrayList<>();
        for (DriftingCrawl.Case drift : DriftingCrawl.Case.values()) {
            double runs = settings().size() * (driftSeeds(quick) - 1) + 3;
            steps.add(step("drift " + name(drift), runs * drift.documents(), () -> drift(drift)));
        }
        for (OutageCase outage : OutageCase.values()) {
            double documents = (double) settings().size() * DriftingCrawl.Case.STATIONARY.documents();
            steps.add(step("outage " + name(outage), documents, () -> outage(outage)));
        }
        for (int number : quick ? new int[] {1, 2, 24} : new int[] {1, 2, 4, 8, 16, 24}) {
            double cost = 15_000.0 * number * agentSeeds(quick);
            steps.add(step("agents " + number, cost, () -> agents(number)));
        }
        steps.add(step("recrawl", RECRAWLED * CRAWLS, this::recrawl));
        int most = rule == DecisionRule.TWO ? 10_000 : quick ? 1_000 : 3_000;
        for (int number : new int[] {100, 1_000, 3_000, 10_000}) {
            if (number <= most) {
                steps.add(step("groups " + number, 200.0 * number, () -> groups(number)));
            }
        }
        return Collections.unmodifiableList(steps);
    }

    private Step step(String name, double cost, Supplier<Object> work) {
        return new Step("rule " + (rule.ordinal() + 1) + " " + name, cost, work);
    }

    /**
     * The figures.
     *
     * @throws IllegalStateException when not all steps have run
     */
    public SelectionFigures figures() {
        if (recrawl == null || groups.isEmpty()) {
            throw new IllegalStateException("no figures: steps have not run; run all of them first");
        }
        return new SelectionFigures(drift, outage, agents, standardErrors, mean(alone), recrawl, groups);
    }

    private List<SelectionSimulation.Setting> settings() {
        List<SelectionSimulation.Setting> settings = new ArrayList<>();
        for (Policy policy : Policy.values()) {
            for (double ratio : quick ? new double[] {0.03, 0.1} : new double[] {0.03, 0.05, 0.1, 0.3}) {
                settings.add(new SelectionSimulation.Setting(rule, ratio, policy, 0.02, 3));
            }
        }
        settings.add(new SelectionSimulation.Setting(rule, USUAL_RATIO, Policy.POISSON, 0.05, 12));
        return settings;
    }

    private SelectionFigures.Drift drift(DriftingCrawl.Case drift) {
        SelectionFigures.Drift worst = new SelectionFigures.Drift(0, 0, 0);
        long last = firstSeed + driftSeeds(quick) - 1;
        for (SelectionSimulation.Setting setting : settings()) {
            for (long seed = firstSeed; seed < last; seed++) {
                worst = worst.worse(SelectionSimulation.drift(drift, seed, setting, 1));
            }
        }
        SelectionSimulation.Setting usual = new SelectionSimulation.Setting(rule, USUAL_RATIO, Policy.POISSON, 0.02, 3);
        worst = worst.worse(SelectionSimulation.drift(drift, last, usual, 3));
        this.drift.put(name(drift), worst);
        return worst;
    }

    private SelectionFigures.Outage outage(OutageCase outage) {
        double worst = 0;
        for (SelectionSimulation.Setting setting : settings()) {
            SelectionFigures.Drift figures =
                    SelectionSimulation.drift(DriftingCrawl.Case.STATIONARY, firstSeed, setting, 1, outage.under(rule));
            worst = Math.max(worst, figures.worstRatioError());
        }
        SelectionFigures.Outage figures = new SelectionFigures.Outage(worst);
        this.outage.put(name(outage), figures);
        return figures;
    }

    private double agents(int number) {
        double[] among = new double[agentSeeds(quick)];
        for (int s = 0; s < among.length; s++) {
            among[s] = AgentsSimulation.meanTrueReward(rule, number, firstSeed + s);
        }
        if (number == 1) {
            alone = among;
            return mean(alone);
        }
        double[] difference = new double[among.length];
        for (int s = 0; s < among.length; s++) {
            difference[s] = among[s] - alone[s];
        }
        agents.put(number, mean(among) / mean(alone));
        standardErrors.put(number, standardError(difference) / mean(alone));
        return agents.get(number);
    }

    private SelectionFigures.Recrawl recrawl() {
        SelectionSimulation.Recrawl crawled =
                SelectionSimulation.recrawl(rule, RuleOptions.DEFAULT, RECRAWLED, CRAWLS, firstSeed);
        recrawl = new SelectionFigures.Recrawl(crawled.distinct(), crawled.lastKeepRate());
        return recrawl;
    }

    /** Three agents of so many groups together, and 20 probes of each group. */
    private SelectionFigures.Groups groups(int number) {
        SplittableRandom random = new SplittableRandom(firstSeed * 100_000 + number);
        Map<String, List<String>> groupsByAgent = new TreeMap<>();
        for (int a = 0; a < 3; a++) {
            List<String> names = new ArrayList<>();
            for (int g = 0; g < (number + 2 - a) / 3; g++) {
                names.add("group" + g);
            }
            groupsByAgent.put("agent" + a, names);
        }
        Plan plan = Plan.initial(
                        "groups",
                        groupsByAgent,
                        0.02,
                        0.1,
                        Policy.POISSON,
                        UpdateRule.WINNOW,
                        1,
                        20,
                        1_000_000,
                        0.2,
                        0.1,
                        Map.of())
                .with(rule, RuleOptions.DEFAULT);
        List<ProbeReward> rewards = new ArrayList<>();
        for (int i = 0; i < 20 * number; i++) {
            Map<String, String> labels = new TreeMap<>();
            groupsByAgent.forEach((agent, names) -> labels.put(agent, names.get(random.nextInt(names.size()))));
            rewards.add(new ProbeReward("probe-" + i, labels, 1e-4 * random.nextGaussian()));
        }
        Evidence evidence = new Evidence(0, rewards, StreamCounts.none(plan), Double.NaN, 0);
        long start = System.nanoTime();
        Plan next = PlanUpdate.next(plan, evidence).plan();
        double seconds = (System.nanoTime() - start) / 1e9;
        SelectionFigures.Groups figures = new SelectionFigures.Groups(planBytes.applyAsLong(next), seconds);
        groups.put(number, figures);
        return figures;
    }

    private static String name(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.length;
    }

    private static double standardError(double[] values) {
        double mean = mean(values);
        double sum = 0;
        for (double value : values) {
            sum += (value - mean) * (value - mean);
        }
        return Math.sqrt(sum / values.length / (values.length - 1));
    }
}
