package dev.winnow.lab.bench;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.winnow.lab.process.MachineDescription;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Winnow beside what a user would otherwise build.
 *
 * @param command how to repeat it
 * @param quick whether slices were small and few
 * @param machine where it ran
 * @param settings how much was done
 * @param parts by kind of work: {@code jsonl}, {@code warc} and {@code scoring}
 * @param classifiers null where it was left out
 * @param versions of Python and its packages
 * @param leftOut what could not run, and why
 */
record PeersReport(
        String command,
        boolean quick,
        MachineDescription machine,
        Settings settings,
        Map<String, Part> parts,
        @JsonInclude(JsonInclude.Include.NON_NULL) Classifiers classifiers,
        Map<String, String> versions,
        Map<String, String> leftOut) {

    /**
     * How much was done.
     *
     * @param rounds rounds that count
     * @param warmUp rounds before them
     * @param kills times that each contender was killed
     * @param threads of a transformer
     * @param model its size
     * @param maxLength tokens that it reads of a text at most
     */
    record Settings(int rounds, int warmUp, int kills, int threads, String model, int maxLength) {}

    /**
     * One slice of a contender.
     *
     * @param documents records that it was given
     * @param written documents of its output
     * @param cpuSeconds of all of its processes, those that ended included
     * @param residentMib most that its processes held together
     * @param brokerCpuSeconds of the broker meanwhile; 0 for a contender that does not use it
     */
    record Turn(
            int documents,
            int written,
            double wallSeconds,
            double cpuSeconds,
            double residentMib,
            double brokerCpuSeconds) {
        double documentsPerSecond() {
            return documents / wallSeconds;
        }

        double documentsPerCpuSecond() {
            return documents / cpuSeconds;
        }
    }

    /**
     * {@code kill -9} in the middle of a slice, and the restart.
     *
     * @param afterSeconds seconds after the slice was handed over
     * @param caughtUpSeconds from the restart until the output of the slice was complete; null where it never was
     * @param due documents that the output has to hold
     * @param lost documents of these that it does not hold
     * @param doubled documents that it holds once more than once
     */
    record Kill(
            double afterSeconds,
            @JsonInclude(JsonInclude.Include.NON_NULL) Double caughtUpSeconds,
            int due,
            int lost,
            int doubled) {
        String caughtUp() {
            return caughtUpSeconds == null ? "never" : String.format(Locale.ROOT, "%.1f", caughtUpSeconds);
        }
    }

    /**
     * A contender.
     *
     * @param turns those that count
     * @param differs what it does otherwise than the others
     */
    record Contender(List<Turn> turns, List<Kill> kills, String differs) {
        @JsonProperty("documentsPerSecond")
        double documentsPerSecond() {
            return Median.of(turns, Turn::documentsPerSecond);
        }

        /** The same per second of processor time of all of its processes: what one core does. */
        @JsonProperty("documentsPerCpuSecond")
        double documentsPerCpuSecond() {
            return Median.of(turns, Turn::documentsPerCpuSecond);
        }

        @JsonProperty("brokerMillisPerDocument")
        double brokerMillisPerDocument() {
            return Median.of(turns, turn -> 1e3 * turn.brokerCpuSeconds() / turn.documents());
        }

        @JsonProperty("residentMib")
        double residentMib() {
            return turns.stream().mapToDouble(Turn::residentMib).max().orElse(0);
        }

        @JsonProperty("writtenShare")
        double writtenShare() {
            return turns.stream().mapToDouble(Turn::written).sum()
                    / turns.stream().mapToDouble(Turn::documents).sum();
        }

        @JsonProperty("lost")
        int lost() {
            return kills.stream().mapToInt(Kill::lost).sum();
        }

        @JsonProperty("doubled")
        int doubled() {
            return kills.stream().mapToInt(Kill::doubled).sum();
        }
    }

    /**
     * Contenders at the same work.
     *
     * @param documents of a slice
     * @param contenders by name; Winnow first
     */
    record Part(int documents, Map<String, Contender> contenders) {
        Part {
            contenders = new LinkedHashMap<>(contenders);
        }

        /** Winnow's documents per second of processor time over another's of the same round, the broker's left out. */
        @JsonProperty("cpuRatios")
        Map<String, BootstrapInterval> cpuRatios() {
            return ratios(Turn::documentsPerCpuSecond);
        }

        /** The same, with the broker's processor time where a contender uses it. */
        @JsonProperty("cpuRatiosWithBroker")
        Map<String, BootstrapInterval> cpuRatiosWithBroker() {
            return ratios(turn -> turn.documents() / (turn.cpuSeconds() + turn.brokerCpuSeconds()));
        }

        /** The same by the clock. */
        @JsonProperty("ratios")
        Map<String, BootstrapInterval> ratios() {
            return ratios(Turn::documentsPerSecond);
        }

        private Map<String, BootstrapInterval> ratios(ToDoubleFunction<Turn> rate) {
            Map<String, BootstrapInterval> ratios = new LinkedHashMap<>();
            List<Turn> own = contenders.get(WinnowPipeline.NAME).turns();
            contenders.forEach((name, other) -> {
                if (!name.equals(WinnowPipeline.NAME)) {
                    ratios.put(
                            name,
                            BootstrapInterval.of(IntStream.range(0, own.size())
                                    .mapToObj(i -> rate.applyAsDouble(own.get(i))
                                            / rate.applyAsDouble(other.turns().get(i)))
                                    .toList()));
                }
            });
            return ratios;
        }
    }

    /**
     * Classifiers that learned sources of documents from the same texts.
     *
     * @param learned documents that they learned from
     * @param sources different sources of these
     * @param classified other documents that they named the source of
     * @param contenders by name; Winnow's hashed bag first
     * @param cpuRatios Winnow's documents per second of processor time over another's of the same round
     */
    record Classifiers(
            int learned,
            int sources,
            int classified,
            Map<String, Classifier> contenders,
            Map<String, BootstrapInterval> cpuRatios) {
        Classifiers {
            contenders = new LinkedHashMap<>(contenders);
            cpuRatios = new LinkedHashMap<>(cpuRatios);
        }
    }

    /**
     * A classifier.
     *
     * @param accuracy share of the other documents of which it named the source
     * @param documentsPerCpuSecond classified on one core; median over rounds
     * @param fitCpuSeconds processor time of its training
     */
    record Classifier(double accuracy, double documentsPerCpuSecond, double fitCpuSeconds) {}

    /** The result for a person. */
    String table() {
        return new PeersTable(this).text();
    }
}
