package dev.winnow.lab.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.winnow.agents.statistics.Interval;
import dev.winnow.lab.process.MachineDescription;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a benchmark of decontaminate found.
 *
 * @param command how to repeat it
 * @param timing time for a document
 * @param planted items planted with edits, by task
 * @param sources what is found in documents as they are, by source
 */
record LeakBenchReport(
        String command,
        MachineDescription machine,
        Timing timing,
        Map<String, Planted> planted,
        Map<String, Source> sources) {

    /**
     * One round over all documents, in microseconds a document.
     *
     * @param indexMicros CPU time of the agent
     * @param indexWallMicros wall time of the agent
     * @param wordSetMicros CPU time of the set of runs of eight words
     */
    record Round(double indexMicros, double indexWallMicros, double wordSetMicros) {
        @JsonProperty("ratio")
        double ratio() {
            return indexMicros / wordSetMicros;
        }
    }

    /**
     * @param items items in the index
     * @param documents documents of a round
     * @param meanCharacters mean length of a document
     * @param ratio CPU time of the agent over that of the set, mean of the rounds with its 95 % interval
     */
    record Timing(int items, int documents, double meanCharacters, List<Round> rounds, Interval ratio) {
        @JsonProperty("microsPerDocument")
        double microsPerDocument() {
            return Median.of(rounds, Round::indexMicros);
        }
    }

    /**
     * @param items items of the task
     * @param planted items with a part that is long enough, 500 at most
     * @param found labelled high
     * @param named whose name the label refers to; another item with the same part may come first
     */
    record Planted(int items, int planted, int found, int named) {}

    /**
     * @param groups documents by group
     * @param named the first items that documents labelled high hold
     */
    record Source(Map<String, Integer> groups, List<String> named) {}

    String table() {
        StringBuilder table = new StringBuilder(command + "\n" + machine.line() + "\n\n");
        table.append(String.format(
                Locale.ROOT,
                "time       %.1f us CPU a document (wall %.1f) on one core, median of %d rounds over %,d documents of"
                        + " %,.0f characters, %,d items in the index%n",
                timing.microsPerDocument(),
                Median.of(timing.rounds(), Round::indexWallMicros),
                timing.rounds().size(),
                timing.documents(),
                timing.meanCharacters(),
                timing.items()));
        table.append(String.format(
                Locale.ROOT,
                "           %.3f of the CPU time of a set of all runs of eight words (95 %% interval %.3f to %.3f),"
                        + " turn by turn%n%n",
                timing.ratio().value(),
                timing.ratio().low(),
                timing.ratio().high()));
        table.append(String.format("%-20s %8s %8s %8s %8s%n", "planted", "items", "planted", "found", "named"));
        planted.forEach((task, row) -> table.append(String.format(
                Locale.ROOT,
                "%-20s %,8d %,8d %,8d %,8d%n",
                task,
                row.items(),
                row.planted(),
                row.found(),
                row.named())));
        Set<String> groups = new TreeSet<>();
        sources.values().forEach(source -> groups.addAll(source.groups().keySet()));
        table.append(String.format("%n%-20s", "as they are"));
        groups.forEach(group -> table.append(String.format(" %8s", group)));
        table.append("  first of high\n");
        sources.forEach((name, source) -> {
            table.append(String.format("%-20s", name));
            groups.forEach(group -> table.append(
                    String.format(Locale.ROOT, " %,8d", source.groups().getOrDefault(group, 0))));
            table.append("  ").append(String.join(" ", source.named())).append('\n');
        });
        return table.toString();
    }
}
