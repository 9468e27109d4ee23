package dev.winnow.lab.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.winnow.stack.LocalStackException;
import dev.winnow.trainer.model.LlamaModel;
import dev.winnow.trainer.model.ModelTrainer;
import dev.winnow.trainer.model.TokenBatch;
import dev.winnow.trainer.model.TokenRow;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Times the trainer against a conventional TorchScript module: same engine, weights, rows and threads, step by step in turn, so
 * that a machine with other work favours neither. The first round warms both up and does not count. One thread.
 */
final class TrainerBench {
    /** Losses are compared on so many steps before anything is timed. */
    private static final int COMPARED_STEPS = 10;

    private static final int PROGRESS_STEPS = 500;

    /**
     * How much to measure.
     *
     * @param rounds rounds that count, at least 1
     * @param steps steps of each contender in a round
     * @param memorySteps steps of the trainer between the two looks at the memory
     */
    record Size(int rounds, int steps, int memorySteps) {}

    private final ModelTrainer trainer;
    private final ConventionalTrainer conventional;
    private final List<List<TokenRow>> batches;
    private final Size size;
    private final PrintWriter out;
    private int next;

    /** Both contenders start from the same weights; {@code batches} are used in turn. */
    TrainerBench(
            ModelTrainer trainer,
            ConventionalTrainer conventional,
            List<List<TokenRow>> batches,
            Size size,
            PrintWriter out) {
        this.trainer = trainer;
        this.conventional = conventional;
        this.batches = batches;
        this.size = size;
        this.out = out;
    }

    /**
     * Largest difference of the losses over the first steps; call it before anything else.
     *
     * @param tolerance largest difference that rounding explains, in nats
     * @throws LocalStackException when the contenders are not the same model
     */
    double compareLosses(double tolerance) {
        double largest = 0;
        for (int i = 0; i < COMPARED_STEPS; i++) {
            List<TokenRow> rows = batch();
            double difference = Math.abs(trainer.step(rows) - conventional.step(rows));
            // not the maximum of both: NaN must not pass
            if (!(difference <= tolerance)) {
                throw new LocalStackException(
                        "At step " + i + " the losses of trainer and TorchScript module differ by " + difference
                                + " nats: they are not the same model, and their speeds cannot be compared.");
            }
            largest = Math.max(largest, difference);
        }
        return largest;
    }

    /** The rounds that count. */
    List<TrainerReport.Round> rounds() {
        List<TrainerReport.Round> rounds = new ArrayList<>();
        for (int round = 0; round <= size.rounds(); round++) {
            TrainerReport.Round result = round();
            out.printf(
                    "  round %d of %d%s: trainer %,.0f, TorchScript %,.0f tokens/s%n",
                    round,
                    size.rounds(),
                    round == 0 ? " (warms up, does not count)" : "",
                    result.tokensPerSecond(),
                    result.torchscriptTokensPerSecond());
            out.flush();
            if (round > 0) {
                rounds.add(result);
            }
        }
        return rounds;
    }

    private TrainerReport.Round round() {
        long tokens = 0;
        long ofTrainer = 0;
        long ofConventional = 0;
        for (int i = 0; i < size.steps(); i++) {
            List<TokenRow> rows = batch();
            tokens += rows.stream().mapToLong(TokenRow::scored).sum();
            if (i % 2 == 0) {
                ofTrainer += nanos(trainer::step, rows);
                ofConventional += nanos(conventional::step, rows);
            } else {
                ofConventional += nanos(conventional::step, rows);
                ofTrainer += nanos(trainer::step, rows);
            }
        }
        return new TrainerReport.Round(tokens * 1e9 / ofTrainer, tokens * 1e9 / ofConventional);
    }

    private static long nanos(Consumer<List<TokenRow>> step, List<TokenRow> rows) {
        long start = System.nanoTime();
        step.accept(rows);
        return System.nanoTime() - start;
    }

    /**
     * Takes steps apart. A forward pass of its own shows how much of the call that makes the gradients is forward. Every part
     * ends with a number that Java reads, so that a device has finished it.
     */
    TrainerReport.Shares shares() {
        long forward = 0;
        long gradients = 0;
        long optimizer = 0;
        long whole = 0;
        for (int i = 0; i < size.steps(); i++) {
            long start = System.nanoTime();
            long extra;
            try (NDManager step = trainer.owner().newSubManager()) {
                TokenBatch batch = TokenBatch.of(step, batch());
                long before = System.nanoTime();
                try (NDManager scratch = step.newSubManager()) {
                    NDArray loss = trainer.model().loss(scratch, batch, 1.0 / batch.scored());
                    loss.getFloat();
                    extra = System.nanoTime() - before;
                }
                long made = System.nanoTime();
                LlamaModel.Gradients of = trainer.model().gradients(step, batch, 1.0 / batch.scored());
                of.loss().getFloat();
                long taken = System.nanoTime();
                trainer.optimizer().step(step, of.gradients(), trainer.learningRate());
                optimizer += System.nanoTime() - taken;
                gradients += taken - made;
                forward += extra;
                whole -= made - before;
            }
            whole += System.nanoTime() - start;
        }
        double all = whole;
        return new TrainerReport.Shares(
                forward / all, (gradients - forward) / all, optimizer / all, (whole - gradients - optimizer) / all);
    }

    /** Resident memory and native arrays before and after many steps. */
    TrainerReport.ResidentMemory memory() {
        int arrays = arrays();
        long first = residentMib();
        long start = System.nanoTime();
        for (int i = 1; i <= size.memorySteps(); i++) {
            trainer.step(batch());
            if (i % PROGRESS_STEPS == 0) {
                double left = (System.nanoTime() - start) / 1e9 / i * (size.memorySteps() - i);
                out.printf(
                        "  memory: step %,d of %,d, %,d MiB, %.0f s left%n",
                        i, size.memorySteps(), residentMib(), left);
                out.flush();
            }
        }
        return new TrainerReport.ResidentMemory(first, residentMib(), size.memorySteps(), arrays() - arrays);
    }

    private int arrays() {
        return trainer.owner().getManagedArrays().size()
                + trainer.model().parameters().managedArrays();
    }

    /** Resident memory of this process; 0 where the system does not report it. */
    private static long residentMib() {
        try {
            return Files.readAllLines(Path.of("/proc/self/status")).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) >> 10)
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            // only Linux has this file
            return 0;
        }
    }

    private List<TokenRow> batch() {
        return batches.get(next++ % batches.size());
    }
}
