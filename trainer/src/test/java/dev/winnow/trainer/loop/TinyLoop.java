package dev.winnow.trainer.loop;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.winnow.inference.AdamW;
import dev.winnow.inference.ParameterStore;
import dev.winnow.inference.TorchRuntime;
import dev.winnow.trainer.checkpoint.CheckpointFolder;
import dev.winnow.trainer.checkpoint.TrainerState;
import dev.winnow.trainer.influence.InfluenceMeter;
import dev.winnow.trainer.influence.ProbeWindows;
import dev.winnow.trainer.influence.ReferenceRows;
import dev.winnow.trainer.model.ByteVocabulary;
import dev.winnow.trainer.model.LearningRate;
import dev.winnow.trainer.model.ModelShape;
import dev.winnow.trainer.model.ModelTrainer;
import dev.winnow.trainer.model.OrderState;
import dev.winnow.trainer.model.Precision;
import dev.winnow.trainer.reference.ReferenceItem;
import dev.winnow.trainer.reference.ReferenceTask;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** Runs the loop on a tiny model and made-up text, and keeps what a test compares. */
abstract class TinyLoop {
    static final ModelShape SHAPE = new ModelShape(257, 16, 16, 1, 2, 1, 24);
    static final int BATCH = 4;
    static final int LANES = 3;
    static final int READINGS = 3;

    final NDManager owner = TorchRuntime.start(1, "cpu").newManager();
    final List<Double> losses = new ArrayList<>();
    final List<Integer> parameterArrays = new ArrayList<>();
    List<ByteBuffer> restoredAverage = List.of();
    List<ByteBuffer> restoredWeights = List.of();

    @TempDir
    Path folder;

    @AfterEach
    void close() {
        owner.close();
    }

    static LoopSettings settings(long steps, long updates, long stepsPerUpdate) {
        return settings(steps, updates, stepsPerUpdate, 0);
    }

    static LoopSettings settings(long steps, long updates, long stepsPerUpdate, long refreshSteps) {
        return new LoopSettings(
                "test",
                BATCH,
                stepsPerUpdate,
                READINGS,
                updates,
                steps,
                2,
                100,
                0,
                0,
                refreshSteps,
                Duration.ofSeconds(1),
                true);
    }

    TrainingLoop.Outcome run(MemoryFeed feed, LoopSettings settings, TrainerState state, CheckpointFolder folder)
            throws IOException {
        return run(feed, settings, state, folder, 0.9);
    }

    TrainingLoop.Outcome run(
            MemoryFeed feed, LoopSettings settings, TrainerState state, CheckpointFolder folder, double averageDecay)
            throws IOException {
        ByteVocabulary vocabulary = new ByteVocabulary();
        List<ReferenceItem> items = IntStream.range(0, 12)
                .mapToObj(i -> new ReferenceItem("item" + i, "document tells", "of " + i, "item" + i))
                .toList();
        ReferenceRows rows = new ReferenceRows(
                List.of(new ReferenceTask("task", items)), vocabulary, SHAPE.context(), ReferenceRows.Scored.TEXT, 4);
        try (ModelTrainer trainer = new ModelTrainer(
                        owner,
                        SHAPE,
                        11,
                        AdamW.Settings.standard(),
                        new LearningRate(3e-3, 5, 0, LearningRate.Shape.COSINE),
                        Precision.FP32,
                        averageDecay);
                InfluenceMeter meter = new InfluenceMeter(trainer, rows, new InfluenceMeter.Settings(8, 8, 4, 1024))) {
            if (state.step() > 0) {
                folder.restore(trainer, state);
                restoredAverage =
                        trainer.average().map(it -> bits(it.averages())).orElse(List.of());
                restoredWeights = bits(trainer.model().parameters());
            }
            TrainingListener listener = new TrainingListener() {
                @Override
                public void stepped(Progress progress) {
                    losses.add(progress.loss());
                    parameterArrays.add(trainer.model().parameters().managedArrays());
                }

                @Override
                public void updated(Progress progress, Update update) {}
            };
            TrainingLoop.Machine machine = new TrainingLoop.Machine(
                    trainer, vocabulary, meter, new ProbeWindows(vocabulary, SHAPE.context(), 2));
            return new TrainingLoop(
                            machine,
                            new TrainingLoop.Feeds(feed, feed, feed),
                            folder,
                            settings,
                            listener,
                            () -> false,
                            state)
                    .run();
        }
    }

    static List<ByteBuffer> bits(ParameterStore store) {
        return store.all().stream().map(NDArray::toByteBuffer).toList();
    }

    static TrainerState fresh() {
        return TrainerState.fresh(
                SHAPE,
                OrderState.start("test", "", "", MemoryFeed.PARTITIONS, SHAPE.context(), LANES, "bytes", 256),
                5);
    }
}
