package dev.winnow.selection;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * All simulations of the selection in one report: drift, outage, number of agents, re-crawl, many groups, under rule 2, and under
 * rule 1 in {@code before}. Everything but the seconds is a function of the code alone.
 */
public final class SelectionReport {
    private static final List<DecisionRule> RULES = List.of(DecisionRule.TWO, DecisionRule.ONE);

    private final boolean quick;

    private SelectionReport(boolean quick) {
        this.quick = quick;
    }

    /** Prints the report; {@code --quick} makes it of fewer cases and seeds. */
    public static void main(String[] arguments) {
        System.out.println(json(of(List.of(arguments).contains("--quick"))));
    }

    /** The report as nested maps of numbers. */
    public static Map<String, Object> of(boolean quick) {
        SelectionReport report = new SelectionReport(quick);
        Map<String, Object> after = new LinkedHashMap<>();
        for (DecisionRule rule : RULES) {
            Map<String, Object> part = rule == DecisionRule.TWO ? after : new LinkedHashMap<>();
            part.put("drift", report.drift(rule));
            part.put("outage", report.outage(rule));
            part.put("agents", report.agents(rule));
            part.put("recrawl", recrawl(rule));
            part.put("groups", report.groups(rule));
            if (rule == DecisionRule.ONE) {
                after.put("before", part);
            }
        }
        return after;
    }

    private List<SelectionSimulation.Setting> settings(DecisionRule rule) {
        List<SelectionSimulation.Setting> settings = new ArrayList<>();
        for (Policy policy : Policy.values()) {
            for (double ratio : quick ? new double[] {0.03, 0.1} : new double[] {0.03, 0.05, 0.1, 0.3}) {
                settings.add(new SelectionSimulation.Setting(rule, ratio, policy, 0.02, 3));
            }
        }
        settings.add(new SelectionSimulation.Setting(rule, 0.05, Policy.POISSON, 0.05, 12));
        return settings;
    }

    private Map<String, Object> drift(DecisionRule rule) {
        Map<String, Object> byCase = new LinkedHashMap<>();
        for (DriftingCrawl.Case drift : DriftingCrawl.Case.values()) {
            SelectionSimulation.Drift worst = new SelectionSimulation.Drift(0, 0, 0);
            for (SelectionSimulation.Setting setting : settings(rule)) {
                for (long seed = 1; seed <= (quick ? 1 : 2); seed++) {
                    worst = worst.worse(SelectionSimulation.drift(drift, seed, setting, 1));
                }
            }
            SelectionSimulation.Setting usual = new SelectionSimulation.Setting(rule, 0.05, Policy.POISSON, 0.02, 3);
            worst = worst.worse(SelectionSimulation.drift(drift, 3, usual, 3));
            Map<String, Object> figures = new LinkedHashMap<>();
            figures.put("worstRatioError", worst.worstRatioError());
            figures.put("ratioErrorOverRun", worst.ratioErrorOverRun());
            figures.put("probesOverBudget", worst.probesOverBudget());
            byCase.put(name(drift), figures);
        }
        return byCase;
    }

    private Map<String, Object> outage(DecisionRule rule) {
        Map<String, Object> byCase = new LinkedHashMap<>();
        for (Outage outage : Outage.values()) {
            double worst = 0;
            for (SelectionSimulation.Setting setting : settings(rule)) {
                worst = Math.max(
                        worst,
                        SelectionSimulation.drift(DriftingCrawl.Case.STATIONARY, 1, setting, 1, outage.under(rule))
                                .worstRatioError());
            }
            byCase.put(name(outage), Map.of("worstRatioError", worst));
        }
        return byCase;
    }

    private Map<String, Object> agents(DecisionRule rule) {
        Map<String, Object> shares = new LinkedHashMap<>();
        int seeds = quick ? 6 : 20;
        double[] alone = new double[seeds];
        for (int s = 0; s < seeds; s++) {
            alone[s] = AgentsSimulation.meanTrueReward(rule, 1, s + 1);
        }
        double mean = mean(alone);
        shares.put("meanTrueRewardOfOne", mean);
        for (int agents : quick ? new int[] {2, 24} : new int[] {2, 4, 8, 16, 24}) {
            double[] among = new double[seeds];
            double[] difference = new double[seeds];
            for (int s = 0; s < seeds; s++) {
                among[s] = AgentsSimulation.meanTrueReward(rule, agents, s + 1);
                difference[s] = among[s] - alone[s];
            }
            shares.put(String.valueOf(agents), mean(among) / mean);
            shares.put(agents + "StandardError", standardError(difference) / mean);
        }
        return shares;
    }

    private static Map<String, Object> recrawl(DecisionRule rule) {
        SelectionSimulation.Recrawl recrawl = SelectionSimulation.recrawl(rule, RuleOptions.DEFAULT, 20_000, 20);
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("distinct", recrawl.distinct());
        figures.put("keepRate", recrawl.lastKeepRate());
        return figures;
    }

    private Map<String, Object> groups(DecisionRule rule) {
        Map<String, Object> bySize = new LinkedHashMap<>();
        int most = rule == DecisionRule.ONE ? 1_000 : 10_000;
        for (int groups : new int[] {100, 1_000, 3_000, 10_000}) {
            if (groups <= most) {
                bySize.put(String.valueOf(groups), groups(rule, groups));
            }
        }
        return bySize;
    }

    /** Three agents of so many groups together, and 20 probes of each group. */
    private static Map<String, Object> groups(DecisionRule rule, int groups) {
        SplittableRandom random = new SplittableRandom(groups);
        Map<String, List<String>> groupsByAgent = new TreeMap<>();
        for (int a = 0; a < 3; a++) {
            List<String> names = new ArrayList<>();
            for (int g = 0; g < (groups + 2 - a) / 3; g++) {
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
        for (int i = 0; i < 20 * groups; i++) {
            Map<String, String> labels = new TreeMap<>();
            groupsByAgent.forEach((agent, names) -> labels.put(agent, names.get(random.nextInt(names.size()))));
            rewards.add(new ProbeReward("probe-" + i, labels, 1e-4 * random.nextGaussian()));
        }
        Evidence evidence = new Evidence(0, rewards, StreamCounts.none(plan), Double.NaN, 0);
        long start = System.nanoTime();
        PlanUpdate.next(plan, evidence);
        double seconds = (System.nanoTime() - start) / 1e9;
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("planBytes", RunLimits.planBytes(groupsByAgent));
        figures.put("updateSeconds", seconds);
        return figures;
    }

    /** Agents that are out in the second third of a crawl. */
    private enum Outage {
        ONE_AGENT(1, Long.MAX_VALUE, Labels.ABSENT),
        ALL_AGENTS(Integer.MAX_VALUE, Long.MAX_VALUE, Labels.ABSENT),
        ON_AND_OFF(2, 700, Labels.ABSENT),
        SINGLE_DOCUMENTS(1, 10, Labels.FAILED);

        private final int agents;
        private final long every;
        private final int missing;

        Outage(int agents, long every, int missing) {
            this.agents = agents;
            this.every = every;
            this.missing = missing;
        }

        /** The same as the rule can read it: rule 1 knows absent labels alone. */
        private SelectionSimulation.Failing under(DecisionRule rule) {
            return (number, labels) -> after(number, labels, rule == DecisionRule.ONE ? Labels.ABSENT : missing);
        }

        private Labels after(long number, Labels labels, int counts) {
            int third = DriftingCrawl.Case.STATIONARY.phase;
            if (number / third != 1 || number / every % 2 != 0) {
                return labels;
            }
            int[] groups = labels.toArray();
            for (int a = 0; a < Math.min(agents, groups.length); a++) {
                groups[a] = counts;
            }
            return Labels.of(groups);
        }
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

    /** Nested maps of numbers as JSON, one figure a line. */
    static String json(Map<String, Object> report) {
        StringBuilder text = new StringBuilder();
        write(text, report, "");
        return text.toString();
    }

    private static void write(StringBuilder text, Map<?, ?> values, String indent) {
        text.append("{");
        String separator = "\n";
        for (Map.Entry<?, ?> entry : values.entrySet()) {
            text.append(separator)
                    .append(indent)
                    .append("  \"")
                    .append(entry.getKey())
                    .append("\": ");
            if (entry.getValue() instanceof Map<?, ?> inner) {
                write(text, inner, indent + "  ");
            } else {
                text.append(entry.getValue());
            }
            separator = ",\n";
        }
        text.append("\n").append(indent).append("}");
    }
}
