package dev.winnow.lab.bench;

import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** A scoring benchmark for a person: Winnow's rates, and those of Python beside them where they were taken. Used once. */
final class ScoreTable {
    private final ScoreReport report;
    private final Optional<PythonRates> python;
    private final Optional<OverPython> over;
    private final StringBuilder text = new StringBuilder();

    ScoreTable(ScoreReport report) {
        this.report = report;
        python = Optional.ofNullable(report.python());
        over = Optional.ofNullable(report.overPython());
    }

    String text() {
        head();
        add("%n%-44s %12s %12s %7s", "", "documents/s", "tokens/s", "ratio");
        add(python.isPresent() ? " %12s %12s%n" : "%n", "Python", "over Python");
        row(
                "pure model, windows cut before, in buckets",
                report.pureModelDocsPerSecond(),
                1,
                PythonRates::pureModelDocsPerSecond,
                OverPython::pureModel);
        row(
                "agent, with tokenizer",
                report.withTokenizer(),
                report.tokenizerRatio(),
                PythonRates::withTokenizer,
                OverPython::withTokenizer);
        row(
                "service, Kafka to Kafka",
                report.service(),
                report.ratio(),
                PythonRates::tokenizedAhead,
                OverPython::service);
        row(
                "pure model, batches of " + report.settings().rowsInOrder() + " as they come",
                report.inOrder(),
                1 / report.bucketedOverUnbucketed(),
                PythonRates::inOrder,
                OverPython::inOrder);
        if (python.map(PythonRates::transformers).isPresent()) {
            row(
                    "pure model beside the hub's BERT",
                    report.pureModelDocsPerSecond(),
                    1,
                    PythonRates::transformers,
                    OverPython::transformers);
        }
        add(
                "%nservice over pure model %.2f, bucketed over unbucketed %.2f; medians of %d rounds%n",
                report.ratio(), report.bucketedOverUnbucketed(), report.rounds().size());
        report.side().ifPresent(this::foot);
        return text.toString();
    }

    private void head() {
        ScoreReport.Settings settings = report.settings();
        text.append(report.command()).append(report.quick() ? "   (quick: less certain)\n" : "\n");
        text.append(report.machine().line()).append('\n');
        add(
                "%s in %s on %s, %d thread(s), at most %d tokens, %,d in a batch; %d documents a round, %.0f tokens on"
                        + " average, %d at most%s%n",
                settings.model(),
                settings.precision(),
                settings.device(),
                settings.threads(),
                settings.maxLength(),
                settings.tokenBudget(),
                settings.documents(),
                settings.meanTokens(),
                settings.longestTokens(),
                settings.passes() == 1 ? "" : "; " + settings.passes() + " passes of the service");
    }

    private void row(
            String name,
            double documents,
            double ratio,
            Function<PythonRates, Double> there,
            Function<OverPython, Double> overThere) {
        add(
                "%-44s %,12.2f %,12.0f %7.2f",
                name, documents, documents * report.settings().meanTokens(), ratio);
        if (python.isPresent()) {
            add(" %12s %12s", cell(python.map(there)), cell(over.map(overThere)));
        }
        text.append('\n');
    }

    private static String cell(Optional<Double> figure) {
        return figure.map(value -> String.format(Locale.ROOT, "%,.2f", value)).orElse("-");
    }

    private void foot(PythonSide side) {
        add("The service is compared with Python, which cuts the next batch into tokens while the device works.%n");
        add("%s on %s", side.version(), side.device());
        if (side.tensorFloat32() != null) {
            add(", TF32 %s", side.tensorFloat32() ? "on" : "off");
        }
        if (side.attention() != null) {
            add(", attention of the hub's BERT %s", side.attention());
        }
        add("%nLargest difference of an output from Winnow's: %.2g", side.maxDifference());
        if (side.transformersMaxDifference() != null) {
            add(", of the hub's BERT %.2g", side.transformersMaxDifference());
        }
        text.append('\n');
        side.leftOut().forEach((contender, reason) -> add("Left out: %s (%s)%n", contender, reason));
    }

    private void add(String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values));
    }
}
