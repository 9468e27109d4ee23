package dev.winnow.lab.bench;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.winnow.lab.process.MachineDescription;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a scoring benchmark found.
 *
 * @param command how to repeat it
 * @param quick whether fewer documents, rounds and a smaller model were used
 * @param machine where it ran; other work of the machine is not known
 * @param settings what was scored
 * @param rounds rounds that count, in order
 * @param side what Python ran on; empty where none was asked
 */
record ScoreReport(
        String command,
        boolean quick,
        MachineDescription machine,
        Settings settings,
        List<Round> rounds,
        @JsonIgnore Optional<PythonSide> side) {
    /**
     * The model and the documents.
     *
     * @param documents documents of a round
     * @param meanTokens tokens of a document as the model reads it
     * @param longestTokens tokens of the longest
     * @param passes times that the service went through the documents of a round without a pause
     * @param rowsInOrder windows of a batch without buckets
     * @param precision arithmetic of the model
     * @param tokenBudget most padded tokens of a batch in buckets, at the end
     */
    record Settings(
            String model,
            String device,
            int threads,
            int maxLength,
            int documents,
            double meanTokens,
            int longestTokens,
            int batchDocuments,
            int passes,
            int rowsInOrder,
            String precision,
            int tokenBudget) {}

    /**
     * Documents per second of one round.
     *
     * @param pureModel the model on windows that are cut already, all of the round in buckets
     * @param withTokenizer the agent on texts, batch by batch
     * @param service Kafka to Kafka
     * @param inOrder the model on windows that are cut already, in batches as they come
     * @param python those of Python, by their names in {@link ScorePython}
     */
    record Round(
            double pureModel,
            double withTokenizer,
            double service,
            double inOrder,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, Double> python) {
        Round {
            python = new LinkedHashMap<>(python);
        }
    }

    ScoreReport {
        rounds = List.copyOf(rounds);
    }

    @JsonProperty("pureModelDocsPerSecond")
    double pureModelDocsPerSecond() {
        return Median.of(rounds, Round::pureModel);
    }

    @JsonProperty("pureModelTokensPerSecond")
    double pureModelTokensPerSecond() {
        return pureModelDocsPerSecond() * settings.meanTokens();
    }

    @JsonProperty("withTokenizer")
    double withTokenizer() {
        return Median.of(rounds, Round::withTokenizer);
    }

    @JsonProperty("service")
    double service() {
        return Median.of(rounds, Round::service);
    }

    @JsonProperty("inOrder")
    double inOrder() {
        return Median.of(rounds, Round::inOrder);
    }

    /** Median over the rounds of the service over the pure model; 1 is the limit. */
    @JsonProperty("ratio")
    double ratio() {
        return Median.of(rounds, round -> round.service() / round.pureModel());
    }

    @JsonProperty("tokenizerRatio")
    double tokenizerRatio() {
        return Median.of(rounds, round -> round.withTokenizer() / round.pureModel());
    }

    /** Median over the rounds of batches of like length over batches in order. */
    @JsonProperty("bucketedOverUnbucketed")
    double bucketedOverUnbucketed() {
        return Median.of(rounds, round -> round.pureModel() / round.inOrder());
    }

    /** What Python did; null where none was asked, and then not in the JSON. */
    @JsonProperty("python")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    PythonRates python() {
        return side.map(found -> PythonRates.of(found, rounds)).orElse(null);
    }

    /** Winnow over Python; null where none was asked, and then not in the JSON. */
    @JsonProperty("overPython")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    OverPython overPython() {
        return side.map(found -> OverPython.of(rounds)).orElse(null);
    }

    /** The result for a person. */
    String table() {
        return new ScoreTable(this).text();
    }
}
