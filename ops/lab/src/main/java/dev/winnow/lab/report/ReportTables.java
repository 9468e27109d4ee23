package dev.winnow.lab.report;

import dev.winnow.lab.arm.Arm;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/** The tables of a report, arms from top to bottom as given. Stateless. */
final class ReportTables {
    private static final Set<String> EMPHASISED = Set.of(Arm.RANDOM, Arm.ALL);

    private static final String MEAN = "mean";
    private static final String MORE = "more than random";

    private ReportTables() {}

    /** Main table, and those of held-out losses and of zero-shot accuracy where there are any. */
    static List<Table> of(List<ArmSummary> arms) {
        List<Table> tables = new ArrayList<>();
        tables.add(arms(arms));
        if (arms.stream().anyMatch(arm -> !arm.heldOut().byDomain().isEmpty())) {
            tables.add(heldOut(arms));
        }
        if (arms.stream().anyMatch(arm -> !arm.zeroShot().isEmpty())) {
            tables.add(zeroShot(arms));
        }
        return tables;
    }

    private static Table arms(List<ArmSummary> arms) {
        List<String> header = List.of(
                "arm",
                "report loss",
                "less than random",
                "in s.e.",
                "more than all",
                "tokens to reach random",
                "compute to reach random",
                "compute per token",
                "reward loss",
                "noise kept",
                "audit",
                "frozen plans",
                "tokens (M)",
                "minutes");
        List<List<String>> rows = arms.stream()
                .map(arm -> List.of(
                        arm.label(),
                        loss(arm.reportLoss()),
                        difference(arm.lessThanRandom()),
                        arm.lessThanRandom() == null ? Table.NOTHING : sigmas(arm.lessThanRandom()),
                        difference(arm.moreThanAll()),
                        share(arm.tokenShareToReachRandom(), arm.tokenShareToReachRandomStderr()),
                        share(arm.computeShareToReachRandom(), arm.computeShareToReachRandomStderr()),
                        format("%.2f", arm.computePerToken().mean()),
                        loss(arm.rewardLoss()),
                        percent(arm.noiseKept()),
                        arm.auditCorrelation() == null ? Table.NOTHING : format("%.2f", arm.auditCorrelation()),
                        arm.definition().rewarded() ? arm.frozenPlans() + " of " + arm.plans() : Table.NOTHING,
                        format("%.2f", arm.tokens().mean() / 1e6),
                        format("%.1f", arm.seconds().mean() / 60)))
                .toList();
        return new Table(
                "Losses in nats per token at the end of training, mean ± standard error over " + seeds(arms),
                header,
                rows,
                EMPHASISED);
    }

    private static String seeds(List<ArmSummary> arms) {
        int most = arms.stream()
                .mapToInt(arm -> arm.reportLoss().seeds().size())
                .max()
                .orElse(0);
        return most == 1 ? "1 seed" : most + " seeds";
    }

    private static Table heldOut(List<ArmSummary> arms) {
        Set<String> domains = new TreeSet<>();
        arms.forEach(arm -> domains.addAll(arm.heldOut().byDomain().keySet()));
        Set<String> columns = new LinkedHashSet<>(List.of(MEAN, MORE));
        columns.addAll(domains);
        return byColumn(
                "Loss on held-out text by domain, in nats per token, mean ± standard error; the mean leaves noise out",
                columns,
                arms,
                arm -> column -> switch (column) {
                    case MEAN -> loss(arm.heldOut().mean());
                    case MORE -> difference(arm.heldOut().moreThanRandom());
                    default -> loss(arm.heldOut().byDomain().get(column));
                });
    }

    private static Table zeroShot(List<ArmSummary> arms) {
        Set<String> tasks = new TreeSet<>();
        arms.forEach(arm -> tasks.addAll(arm.zeroShot().keySet()));
        List<String> header = new ArrayList<>(List.of("arm"));
        header.addAll(tasks);
        header.add("average");
        List<List<String>> rows = new ArrayList<>();
        rows.add(taskRow("chance", tasks, arms, task -> format("%.1f %%", 100 * task.chance())));
        rows.add(taskRow("items", tasks, arms, task -> String.valueOf(task.items())));
        for (ArmSummary arm : arms) {
            rows.add(taskRow(arm.label(), tasks, List.of(arm), task -> percent(task.normalised())));
        }
        return new Table(
                "Zero-shot accuracy, likelihood per length of the choice, mean ± standard error",
                header,
                rows,
                EMPHASISED);
    }

    /** Shows each task as the first of the arms that has it. */
    private static List<String> taskRow(
            String name, Set<String> tasks, List<ArmSummary> arms, Function<ArmSummary.TaskSummary, String> shown) {
        List<String> row = new ArrayList<>(List.of(name));
        for (String task : tasks) {
            row.add(first(arms, arm -> arm.zeroShot().get(task), shown));
        }
        row.add(first(arms, ArmSummary::zeroShotAverage, shown));
        return row;
    }

    private static String first(
            List<ArmSummary> arms,
            Function<ArmSummary, ArmSummary.TaskSummary> task,
            Function<ArmSummary.TaskSummary, String> shown) {
        for (ArmSummary arm : arms) {
            ArmSummary.TaskSummary found = task.apply(arm);
            if (found != null) {
                return shown.apply(found);
            }
        }
        return Table.NOTHING;
    }

    private static Table byColumn(
            String title,
            Set<String> columns,
            List<ArmSummary> arms,
            Function<ArmSummary, Function<String, String>> cell) {
        List<String> header = new ArrayList<>(List.of("arm"));
        header.addAll(columns);
        List<List<String>> rows = new ArrayList<>();
        for (ArmSummary arm : arms) {
            List<String> row = new ArrayList<>(List.of(arm.label()));
            columns.forEach(column -> row.add(cell.apply(arm).apply(column)));
            rows.add(row);
        }
        return new Table(title, header, rows, EMPHASISED);
    }

    private static String share(Double share, Double error) {
        if (share == null) {
            return Table.NOTHING;
        }
        return format("%.0f %%", 100 * share) + " ± " + (error == null ? Table.NOTHING : format("%.0f", 100 * error));
    }

    static String loss(Spread spread) {
        return spread == null ? Table.NOTHING : plusMinus(format("%.4f", spread.mean()), spread.stderr(), "%.4f");
    }

    static String difference(ArmSummary.Difference difference) {
        return difference == null
                ? Table.NOTHING
                : plusMinus(format("%+.4f", difference.mean()), difference.stderr(), "%.4f");
    }

    private static String sigmas(ArmSummary.Difference difference) {
        return difference.sigmas() == null ? Table.NOTHING : format("%+.1f", difference.sigmas());
    }

    private static String percent(Spread spread) {
        if (spread == null) {
            return Table.NOTHING;
        }
        Double error = spread.stderr();
        return plusMinus(
                format("%.1f %%", 100 * spread.mean()), error == null ? null : Double.valueOf(100 * error), "%.1f");
    }

    private static String plusMinus(String mean, Double error, String pattern) {
        return mean + " ± " + (error == null ? Table.NOTHING : format(pattern, error));
    }

    static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
