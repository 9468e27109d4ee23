package dev.winnow.lab.bench.extraction;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.winnow.lab.process.MachineDescription;
import java.util.Locale;
import java.util.Map;

/**
 * What an extraction benchmark found, by the name of the tool.
 *
 * @param command how to repeat it
 * @param machine where it ran
 * @param pages by set
 * @param articles texts against those that people took from articles
 * @param segments segments that texts must hold and must not
 * @param pagesPerSecond pages of both sets per second of wall time, one thread
 * @param pagesPerCpuSecond the same per second of processor time
 * @param winnowOver {@code winnow} over each other tool, pages per second of processor time, slice by slice
 * @param slices slices that were timed
 * @param versions of the tools of Python
 */
public record ExtractionReport(
        String command,
        MachineDescription machine,
        Map<String, Integer> pages,
        Map<String, SetScore> articles,
        Map<String, SetScore> segments,
        Map<String, Double> pagesPerSecond,
        Map<String, Double> pagesPerCpuSecond,
        Map<String, Ratio> winnowOver,
        int slices,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, String> versions) {

    /** The result for a person. */
    public String table() {
        StringBuilder table = new StringBuilder(command).append('\n').append(machine.line());
        append(table, "articles", articles);
        append(table, "segments", segments);
        table.append(String.format(
                "%n%-12s %9s %9s %22s  (%d slices by turns, one thread)%n",
                "speed", "pages/s", "pages/cpu", "winnow over", slices));
        pagesPerSecond.forEach((name, rate) -> {
            Ratio over = winnowOver.get(name);
            table.append(String.format(
                    Locale.ROOT,
                    "%-12s %9.0f %9.0f %22s%n",
                    name,
                    rate,
                    pagesPerCpuSecond.get(name),
                    over == null
                            ? ""
                            : String.format(
                                    Locale.ROOT, "%.2f (%.2f to %.2f)", over.ratio(), over.low(), over.high())));
        });
        if (!versions.isEmpty()) {
            table.append('\n').append(versions).append('\n');
        }
        return table.toString();
    }

    private void append(StringBuilder table, String set, Map<String, SetScore> scores) {
        table.append(String.format(
                "%n%n%-12s %6s %15s %9s %6s %9s %8s   (%d pages)%n",
                set, "f1", "95 %", "precision", "recall", "developed", "held out", pages.get(set)));
        scores.forEach((name, score) -> table.append(String.format(
                Locale.ROOT,
                "%-12s %6.4f %15s %9.4f %6.4f %9.4f %8.4f%n",
                name,
                score.all().f1(),
                String.format(
                        Locale.ROOT,
                        "%.4f-%.4f",
                        score.all().interval().low(),
                        score.all().interval().high()),
                score.all().precision(),
                score.all().recall(),
                score.developed().f1(),
                score.heldOut().f1())));
    }
}
