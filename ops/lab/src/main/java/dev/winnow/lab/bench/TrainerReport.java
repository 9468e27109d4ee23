package dev.winnow.lab.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.winnow.lab.process.MachineDescription;
import dev.winnow.trainer.model.ModelShape;
import dev.winnow.trainer.model.Precision;
import java.util.List;
import java.util.Locale;

/**
 * What a trainer benchmark found.
 *
 * @param command how to repeat it
 * @param quick whether fewer steps and rounds were made
 * @param machine where it ran; other work of the machine is not known
 * @param settings what was trained
 * @param lossDifference largest difference of the losses of both contenders over their first steps on the same weights, in
 *     nats
 * @param rounds rounds that count, in order
 * @param shares where the time of a step of the trainer goes
 * @param residentMemory of this process, both contenders in it
 */
record TrainerReport(
        String command,
        boolean quick,
        MachineDescription machine,
        Settings settings,
        double lossDifference,
        List<Round> rounds,
        Shares shares,
        ResidentMemory residentMemory) {

    /** The model, its batch, and how much was measured. */
    record Settings(
            ModelShape model,
            long parameters,
            int batchRows,
            String device,
            Precision precision,
            int threads,
            int stepsPerRound,
            int memorySteps) {
        long tokensPerStep() {
            return (long) batchRows * model.context();
        }
    }

    /** Tokens per second of one round. */
    record Round(double tokensPerSecond, double torchscriptTokensPerSecond) {
        @JsonProperty("ratio")
        double ratio() {
            return tokensPerSecond / torchscriptTokensPerSecond;
        }
    }

    /** Parts of a step; they sum to 1. {@code other} is what Java does: arrays of tokens, and what is closed. */
    record Shares(double forward, double backward, double optimizer, double other) {}

    /** Resident memory in MiB before the steps and after them, and native arrays that the trainer gained meanwhile. */
    record ResidentMemory(long firstMib, long lastMib, int steps, int arraysGained) {}

    TrainerReport {
        rounds = List.copyOf(rounds);
    }

    /** Median over the rounds. */
    @JsonProperty("tokensPerSecond")
    double tokensPerSecond() {
        return Median.of(rounds, Round::tokensPerSecond);
    }

    /** Median over the rounds. */
    @JsonProperty("torchscriptTokensPerSecond")
    double torchscriptTokensPerSecond() {
        return Median.of(rounds, Round::torchscriptTokensPerSecond);
    }

    /** Median over the rounds of trainer over TorchScript module; 1 is the limit of a module that does the same. */
    @JsonProperty("ratio")
    double ratio() {
        return Median.of(rounds, Round::ratio);
    }

    /** 6 · parameters · tokens, for orientation: attention is not counted, and the embedding is, which multiplies nothing. */
    @JsonProperty("modelFlopsPerSecond")
    double modelFlopsPerSecond() {
        return 6.0 * settings.parameters() * tokensPerSecond();
    }

    /** The result for a person. */
    String table() {
        StringBuilder table = new StringBuilder();
        table.append(command).append(quick ? "   (quick: less certain)\n" : "\n");
        table.append(machine.line()).append("\n");
        table.append(String.format(
                Locale.ROOT,
                "%s, %,d parameters, %d rows, %s, %s, %d thread(s)%n%n",
                settings.model(),
                settings.parameters(),
                settings.batchRows(),
                settings.device(),
                settings.precision(),
                settings.threads()));
        table.append(
                String.format("%-8s %16s %22s %7s%n", "round", "trainer tokens/s", "TorchScript tokens/s", "ratio"));
        for (int i = 0; i < rounds.size(); i++) {
            table.append(line(String.valueOf(i + 1), rounds.get(i)));
        }
        table.append(String.format(
                Locale.ROOT,
                "%-8s %,16.0f %,22.0f %7.2f%n%n",
                "median",
                tokensPerSecond(),
                torchscriptTokensPerSecond(),
                ratio()));
        table.append(String.format(
                Locale.ROOT,
                "a step of the trainer: forward %.0f %%, backward %.0f %%, optimizer %.0f %%, other %.0f %%; model %.1f GFLOP/s%n",
                100 * shares.forward(),
                100 * shares.backward(),
                100 * shares.optimizer(),
                100 * shares.other(),
                modelFlopsPerSecond() / 1e9));
        return table.append(String.format(
                        Locale.ROOT,
                        "resident memory: %,d MiB, after %,d steps %,d MiB, %d native arrays more; losses differ by %.1e%n",
                        residentMemory.firstMib(),
                        residentMemory.steps(),
                        residentMemory.lastMib(),
                        residentMemory.arraysGained(),
                        lossDifference))
                .toString();
    }

    private static String line(String name, Round round) {
        return String.format(
                Locale.ROOT,
                "%-8s %,16.0f %,22.0f %7.2f%n",
                name,
                round.tokensPerSecond(),
                round.torchscriptTokensPerSecond(),
                round.ratio());
    }
}
