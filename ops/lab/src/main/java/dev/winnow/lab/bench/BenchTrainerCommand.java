package dev.winnow.lab.bench;

import ai.djl.ndarray.NDManager;
import dev.winnow.inference.TorchRuntime;
import dev.winnow.lab.process.MachineDescription;
import dev.winnow.trainer.cli.ModelOptions;
import dev.winnow.trainer.model.ModelShape;
import dev.winnow.trainer.model.ModelTrainer;
import dev.winnow.trainer.model.OrderState;
import dev.winnow.trainer.model.Precision;
import dev.winnow.trainer.model.SequencePacker;
import dev.winnow.trainer.model.TokenRow;
import dev.winnow.trainer.model.Vocabulary;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Times the trainer against a TorchScript module on the same engine. */
@Command(
        name = "trainer",
        sortOptions = false,
        description = {
            "Time training steps against a conventional TorchScript module of the same model, step by step in turn, and take a step apart.",
            "Also the resident memory after many steps. Exits with an error when both do not compute the same losses."
        })
final class BenchTrainerCommand implements Callable<Integer> {
    private static final int BATCHES = 32;

    @Mixin
    QuickOutput output;

    @Option(names = "--rounds", description = "Rounds that count (default: 7; --quick 3).")
    Integer rounds;

    @Option(names = "--steps", description = "Steps of each contender in a round (default: 100; --quick 25).")
    Integer steps;

    @Option(
            names = "--memory-steps",
            description = "Steps between two looks at the memory (default: 2000; --quick 100).")
    Integer memorySteps;

    @Mixin
    ModelOptions model;

    @Override
    public Integer call() throws IOException {
        return output.of((scratch, out) -> run(out), TrainerReport::table);
    }

    private TrainerBench.Size size() {
        return new TrainerBench.Size(
                output.or(rounds, 7, 3), output.or(steps, 100, 25), output.or(memorySteps, 2000, 100));
    }

    private TrainerReport run(PrintWriter out) throws IOException {
        Precision precision = model.precision();
        TrainerBench.Size size = size();
        TorchRuntime torch = TorchRuntime.start(model.threads, model.device);
        try (Vocabulary vocabulary = model.vocabulary();
                NDManager owner = torch.newManager()) {
            ModelShape shape = model.shape(vocabulary);
            try (ModelTrainer trainer =
                            new ModelTrainer(owner, shape, model.seed, model.optimizer(), model.schedule(), precision);
                    ConventionalTrainer conventional = new ConventionalTrainer(
                            owner,
                            shape,
                            trainer.model().parameters(),
                            model.optimizer(),
                            model.schedule(),
                            precision)) {
                TrainerBench bench = new TrainerBench(trainer, conventional, batches(vocabulary), size, out);
                double difference = bench.compareLosses(precision == Precision.FP32 ? 1e-4 : 2e-2);
                List<TrainerReport.Round> counted = bench.rounds();
                return new TrainerReport(
                        output.commandLine(),
                        output.quick,
                        MachineDescription.on(model.device),
                        new TrainerReport.Settings(
                                shape,
                                trainer.model().parameters().size(),
                                model.batch,
                                model.device,
                                precision,
                                model.threads,
                                size.steps(),
                                size.memorySteps()),
                        difference,
                        counted,
                        bench.shares(),
                        bench.memory());
            }
        }
    }

    /** Text packed as the trainer packs it. */
    private List<List<TokenRow>> batches(Vocabulary vocabulary) {
        BenchDocuments documents = new BenchDocuments(model.seed);
        SequencePacker packer =
                new SequencePacker(OrderState.inMemory("bench", model.context, model.lanes(1), vocabulary));
        List<List<TokenRow>> batches = new ArrayList<>();
        for (long number = 0; batches.size() < BATCHES; ) {
            int partition = packer.wanted(model.batch);
            if (partition < 0) {
                batches.add(packer.take(model.batch));
            } else {
                packer.add(
                        partition,
                        number,
                        vocabulary.encode(documents.document(number).getText()));
                number++;
            }
        }
        return batches;
    }
}
