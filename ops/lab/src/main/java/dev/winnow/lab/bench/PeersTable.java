package dev.winnow.lab.bench;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The result of {@code bench peers} for a person. */
final class PeersTable {
    private static final Map<String, String> PARTS = Map.of(
            "jsonl", "JSON Lines to selected documents: published filters, near duplicates",
            "warc", "WARC to selected documents: main text of pages, published filters, near duplicates",
            "scoring", "topic to topic through a BERT with random weights");

    private final PeersReport report;
    private final StringBuilder text = new StringBuilder();

    PeersTable(PeersReport report) {
        this.report = report;
    }

    String text() {
        line("%s%s", report.command(), report.quick() ? "   (quick: less certain)" : "");
        line("%s", report.machine().line());
        line("versions: %s", report.versions());
        PeersReport.Settings settings = report.settings();
        line(
                "%d rounds after %d that warm up; each contender killed %d times; the BERT has the size of %s, reads %d tokens at most, %d threads",
                settings.rounds(),
                settings.warmUp(),
                settings.kills(),
                settings.model(),
                settings.maxLength(),
                settings.threads());
        report.parts().forEach(this::add);
        if (report.classifiers() != null) {
            add(report.classifiers());
        }
        report.leftOut().forEach((what, why) -> line("left out: %s: %s", what, why));
        return text.toString();
    }

    private void add(String name, PeersReport.Part part) {
        line("");
        line("%s, slices of %,d", PARTS.getOrDefault(name, name), part.documents());
        line(
                "%-20s %12s %12s %11s %14s %8s  %-14s %-14s %s",
                "contender",
                "documents/s",
                "docs/CPU s",
                "memory MiB",
                "broker CPU ms",
                "written",
                "lost",
                "doubled",
                "caught up in s");
        part.contenders()
                .forEach((contender, result) -> line(
                        "%-20s %,12.1f %,12.1f %,11.0f %14.2f %7.1f%%  %-14s %-14s %s",
                        contender,
                        result.documentsPerSecond(),
                        result.documentsPerCpuSecond(),
                        result.residentMib(),
                        result.brokerMillisPerDocument(),
                        100 * result.writtenShare(),
                        list(result.kills(), kill -> Integer.toString(kill.lost())),
                        list(result.kills(), kill -> Integer.toString(kill.doubled())),
                        list(result.kills(), PeersReport.Kill::caughtUp)));
        part.cpuRatios()
                .forEach((other, ratio) -> line(
                        "Winnow over %s: %s by processor time, %s with the broker's, %s by the clock",
                        other,
                        ratio,
                        part.cpuRatiosWithBroker().get(other),
                        part.ratios().get(other)));
        part.contenders().forEach((contender, result) -> line("%s: %s.", contender, result.differs()));
    }

    private static String list(List<PeersReport.Kill> kills, Function<PeersReport.Kill, String> figure) {
        return kills.stream().map(figure).collect(Collectors.joining(" "));
    }

    private void add(PeersReport.Classifiers classifiers) {
        line("");
        line(
                "source of a document, one of %d, learned from %,d documents; %,d others, one core",
                classifiers.sources(), classifiers.learned(), classifiers.classified());
        line("%-20s %10s %14s %14s", "classifier", "accuracy", "docs/CPU s", "fit, CPU s");
        classifiers
                .contenders()
                .forEach((name, classifier) -> line(
                        "%-20s %10.4f %,14.0f %14.1f",
                        name, classifier.accuracy(), classifier.documentsPerCpuSecond(), classifier.fitCpuSeconds()));
        classifiers.cpuRatios().forEach((other, ratio) -> line("Winnow over %s: %s by processor time", other, ratio));
    }

    private void line(String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
