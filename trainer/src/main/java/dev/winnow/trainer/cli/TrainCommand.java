package dev.winnow.trainer.cli;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.winnow.agent.DirectoryLock;
import dev.winnow.inference.TorchRuntime;
import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.client.Reachability;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.runtime.Drain;
import dev.winnow.runtime.GatedService;
import dev.winnow.runtime.GpuMeters;
import dev.winnow.runtime.Meters;
import dev.winnow.runtime.MissingRecordsPolicy;
import dev.winnow.runtime.ServiceOptions;
import dev.winnow.runtime.ServiceRunner;
import dev.winnow.runtime.TrainingRunCommand;
import dev.winnow.trainer.checkpoint.CheckpointFolder;
import dev.winnow.trainer.checkpoint.TrainerState;
import dev.winnow.trainer.feed.AnsweredRewardSink;
import dev.winnow.trainer.feed.KafkaProbeFeed;
import dev.winnow.trainer.feed.KafkaSampleFeed;
import dev.winnow.trainer.feed.ReportAnswers;
import dev.winnow.trainer.feed.SampleFeed;
import dev.winnow.trainer.feed.StartOffsets;
import dev.winnow.trainer.influence.InfluenceMeter;
import dev.winnow.trainer.influence.ProbeWindows;
import dev.winnow.trainer.influence.ReferenceRows;
import dev.winnow.trainer.loop.LoopSettings;
import dev.winnow.trainer.loop.TrainingListener;
import dev.winnow.trainer.loop.TrainingLoop;
import dev.winnow.trainer.model.ModelShape;
import dev.winnow.trainer.model.ModelTrainer;
import dev.winnow.trainer.model.Vocabulary;
import dev.winnow.trainer.reference.ReferenceFiles;
import dev.winnow.trainer.reference.ReferenceTask;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Trains a model on what a run selects and sends rewards back. Wires; decides nothing. */
@Command(
        name = "train",
        sortOptions = false,
        description = "Train a language model on a run's selected documents and reward its probes.")
public class TrainCommand extends TrainingRunCommand {
    @Mixin
    LoopOptions loop;

    @Mixin
    ModelOptions model;

    @Mixin
    ServiceOptions service;

    @Option(
            names = MissingRecordsPolicy.OPTION,
            description =
                    "Continue at the first record that is left where samples or probes were deleted before they were"
                            + " read; the log names each such range.")
    boolean allowMissingRecords;

    private final Clock clock = Clock.systemUTC();

    @Override
    public Integer call() throws Exception {
        model.check();
        loop.check(run.name(), model.batch);
        Drain drain = service.drain("trainer of run " + run.name());
        return drain.during(() -> {
            try (DirectoryLock lock = DirectoryLock.take(loop.checkpointFolder, "checkpoint folder")) {
                return train(drain);
            }
        });
    }

    private int train(Drain drain) throws Exception {
        List<ReferenceTask> tasks = ReferenceFiles.read(loop.rewards.references);
        KafkaConnection connection = kafka.connection();
        RunTopics topics = topics(connection);
        connection.requireReady(topics.selected(), topics.probes(), topics.rewards());
        CheckpointFolder checkpoints = new CheckpointFolder(loop.checkpointFolder);
        TorchRuntime torch = TorchRuntime.start(model.threads, model.device);
        try (Vocabulary vocabulary = model.vocabulary();
                NDManager owner = torch.newManager();
                ModelTrainer trainer = new ModelTrainer(
                        owner,
                        model.shape(vocabulary),
                        model.seed,
                        model.optimizer(),
                        model.schedule(),
                        model.precision(),
                        loop.rewards.averageDecay)) {
            Meters meters = new Meters();
            MissingRecordsPolicy policy = new MissingRecordsPolicy(
                    "trainer",
                    allowMissingRecords,
                    "restore the topic, or use another --checkpoint-dir",
                    meters,
                    topics.selected(),
                    topics.probes());
            SampleOrder order = SampleOrder.of(connection, topics, model, vocabulary, allowMissingRecords);
            TrainerState state = allowed(resume(checkpoints, trainer, vocabulary, order), connection, topics, policy);
            ReferenceRows rows = new ReferenceRows(
                    tasks, vocabulary, model.context, loop.rewards.referenceLoss, loop.rewards.referenceLead);
            LoopSettings settings = loop.settings(run.name(), model.batch);
            TrainerMeters trainerMeters = new TrainerMeters(meters.registry(), run.name(), state.tokens());
            ReportAnswers answers = new ReportAnswers(trainerMeters::answered);
            try (GpuMeters gpus = GpuMeters.start(meters.registry(), List.of(model.device));
                    InfluenceMeter meter = new InfluenceMeter(trainer, rows, loop.rewards.settings());
                    Reachability reachability = new Reachability(
                            connection, topics.trainerGroup(), topics.selected(), topics.probes(), topics.rewards());
                    KafkaSampleFeed samples = new KafkaSampleFeed(
                            connection,
                            topics,
                            state.order().offsets(),
                            loop.laneTimeout(),
                            () -> trainerMeters.unreadable("selected"));
                    KafkaProbeFeed probes = new KafkaProbeFeed(
                            connection, topics, state.probeOffset(), () -> trainerMeters.unreadable("probes"));
                    AnsweredRewardSink rewards = new AnsweredRewardSink(connection, topics, answers)) {
                TrainingLoop.Machine machine = new TrainingLoop.Machine(
                        trainer,
                        vocabulary,
                        meter,
                        new ProbeWindows(vocabulary, model.context, loop.rewards.probeWindows));
                TrainingListener listener = TrainingListener.of(
                        trainerMeters,
                        new ProgressReport(
                                loop.quiet ? null : out(), loop.status, settings, clock, state.tokens(), state.step()),
                        observer());
                TrainingLoop.Feeds feeds =
                        new TrainingLoop.Feeds(observed(samples, state.order().offsets()), probes, rewards);
                Training training = new Training(
                        stopped ->
                                report(new TrainingLoop(machine, feeds, checkpoints, settings, listener, stopped, state)
                                        .run()),
                        () -> trainerMeters.unreadyReason().isEmpty()
                                ? answers.trouble()
                                : trainerMeters.unreadyReason());
                PrintWriter out = loop.quiet ? new PrintWriter(Writer.nullWriter()) : out();
                return new ServiceRunner(service, drain, meters, out)
                        .run(
                                "trainer of run " + run.name(),
                                new GatedService(() -> obstacle(state, connection, topics, policy), training),
                                reachability::trouble);
            }
        }
    }

    /**
     * The feed that training reads, for those who watch what it reads.
     *
     * @param samples the selected topic
     * @param start next offset of each partition where training starts
     */
    protected SampleFeed observed(SampleFeed samples, Map<Integer, Long> start) {
        return samples;
    }

    /** Who else hears of steps and checkpoints. */
    protected TrainingListener observer() {
        return TrainingListener.of();
    }

    private static TrainerState allowed(
            TrainerState state, KafkaConnection connection, RunTopics topics, MissingRecordsPolicy policy) {
        StartOffsets start = new StartOffsets(state.order().offsets(), state.probeOffset());
        StartOffsets left = start.without(
                start.missing(connection, topics).stream()
                        .filter(policy::allows)
                        .toList(),
                topics);
        return state.at(state.order().at(left.samples()), left.probe());
    }

    private static String obstacle(
            TrainerState state, KafkaConnection connection, RunTopics topics, MissingRecordsPolicy policy) {
        return new StartOffsets(state.order().offsets(), state.probeOffset())
                .missing(connection, topics).stream()
                        .findFirst()
                        .map(policy::describe)
                        .orElse("");
    }

    private TrainerState resume(
            CheckpointFolder checkpoints, ModelTrainer trainer, Vocabulary vocabulary, SampleOrder order)
            throws IOException {
        ModelShape shape = trainer.model().shape();
        // a trainer that starts again must outrank every earlier one of the run, of which it knows nothing
        long epoch = clock.millis();
        Optional<TrainerState> saved = checkpoints.newest();
        if (saved.isEmpty()) {
            return TrainerState.fresh(shape, order.start(), epoch);
        }
        if (!saved.get().vocabulary().equals(vocabulary.identity())) {
            throw new IllegalArgumentException("the checkpoint in " + loop.checkpointFolder
                    + " was trained with another vocabulary: use the same --tokenizer or another --checkpoint-dir");
        }
        TrainerState continued =
                saved.get().at(order.resumed(saved.get().order()), saved.get().probeOffset());
        checkpoints.restore(trainer, continued);
        return continued.continuedBy(epoch);
    }

    private void report(TrainingLoop.Outcome outcome) {
        ObjectNode report = new ObjectMapper().createObjectNode();
        report.put("run", run.name());
        report.put("steps", outcome.state().step());
        report.put("tokens", outcome.state().tokens());
        report.put("updates", outcome.state().updates());
        report.put("reportedPlanVersion", outcome.state().reportedPlanVersion());
        report.put("referenceLossFirst", outcome.referenceLossFirst());
        report.put("referenceLossLast", outcome.referenceLossLast());
        loop.report.write(report);
    }
}
