package dev.winnow.local.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Locale;

/**
 * What a scoring benchmark found.
 *
 * @param command how to repeat it
 * @param quick whether fewer documents, rounds and a smaller model were used
 * @param machine where it ran; other work of the machine is not known
 * @param settings what was scored
 * @param rounds rounds that count, in order
 */
record ScoreReport(String command, boolean quick, MachineDescription machine, Settings settings, List<Round> rounds) {
    /**
     * The model and the documents.
     *
     * @param documents documents of a round
     * @param meanTokens tokens of a document as the model reads it
     * @param longestTokens tokens of the longest
     * @param rowsInOrder windows of a batch without buckets
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
            int rowsInOrder) {}

    /**
     * Documents per second of one round.
     *
     * @param pureModel the model on windows that are cut already, all of the round in buckets
     * @param withTokenizer the agent on texts, batch by batch
     * @param service Kafka to Kafka
     * @param inOrder the model on windows that are cut already, in batches as they come
     */
    record Round(double pureModel, double withTokenizer, double service, double inOrder) {}

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

    /** The result for a person. */
    String table() {
        StringBuilder table = new StringBuilder();
        table.append(command).append(quick ? "   (quick: less certain)\n" : "\n");
        table.append(machine.line()).append('\n');
        table.append(String.format(
                Locale.ROOT,
                "%s on %s, %d thread(s), at most %d tokens; %d documents a round, %.0f tokens on average, %d at most%n%n",
                settings.model(),
                settings.device(),
                settings.threads(),
                settings.maxLength(),
                settings.documents(),
                settings.meanTokens(),
                settings.longestTokens()));
        table.append(String.format("%-44s %12s %12s %7s%n", "", "documents/s", "tokens/s", "ratio"));
        line(table, "pure model, windows cut before, in buckets", pureModelDocsPerSecond(), 1);
        line(table, "agent, with tokenizer", withTokenizer(), tokenizerRatio());
        line(table, "service, Kafka to Kafka", service(), ratio());
        line(
                table,
                "pure model, batches of " + settings.rowsInOrder() + " as they come",
                inOrder(),
                1 / bucketedOverUnbucketed());
        return table.append(String.format(
                        Locale.ROOT,
                        "%nservice over pure model %.2f, bucketed over unbucketed %.2f; medians of %d rounds%n",
                        ratio(),
                        bucketedOverUnbucketed(),
                        rounds.size()))
                .toString();
    }

    private void line(StringBuilder table, String name, double documents, double ratio) {
        table.append(String.format(
                Locale.ROOT,
                "%-44s %,12.2f %,12.0f %7.2f%n",
                name,
                documents,
                documents * settings.meanTokens(),
                ratio));
    }
}
