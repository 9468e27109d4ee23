package dev.winnow.trainer.loop;

import dev.winnow.schemas.Reward;
import dev.winnow.schemas.RewardReport;
import dev.winnow.trainer.checkpoint.CheckpointFolder;
import dev.winnow.trainer.checkpoint.TrainerState;
import dev.winnow.trainer.feed.PendingProbes;
import dev.winnow.trainer.feed.ProbeDocument;
import dev.winnow.trainer.feed.ProbeFeed;
import dev.winnow.trainer.feed.RewardParts;
import dev.winnow.trainer.feed.RewardSink;
import dev.winnow.trainer.feed.RowFeed;
import dev.winnow.trainer.feed.SampleFeed;
import dev.winnow.trainer.feed.StarvedLaneException;
import dev.winnow.trainer.influence.Estimator;
import dev.winnow.trainer.influence.InfluenceMeter;
import dev.winnow.trainer.influence.ProbeWindows;
import dev.winnow.trainer.model.ModelTrainer;
import dev.winnow.trainer.model.Vocabulary;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Trains on what was selected and measures what was probed, until its limits or a stop.
 *
 * <p>An update is due about {@code stepsPerUpdate} steps after the last one, when enough probes of a plan newer than the last
 * reported one wait. They are read several times, the last time when the update is due; training continues between the readings,
 * at the steps that it would make without them. A report is published before the checkpoint that remembers it: a crash in
 * between repeats the report, which is idempotent, and never loses it. The checkpoint holds the next sample and all packed
 * tokens, so that a resumed run makes the same steps as one that was never stopped. One thread.
 */
public final class TrainingLoop {
    private static final Duration POLL = Duration.ofMillis(250);
    /** Steps between looks at the probes topic, which cost a question to a broker. */
    private static final int PROBE_LOOK_STEPS = 10;

    /** Where documents come from and rewards go to. */
    public record Feeds(SampleFeed samples, ProbeFeed probes, RewardSink rewards) {}

    /** What trains and measures. */
    public record Machine(ModelTrainer trainer, Vocabulary vocabulary, InfluenceMeter meter, ProbeWindows windows) {}

    /**
     * How a run of the loop ended.
     *
     * @param state last state, which is also the newest checkpoint
     * @param referenceLossFirst loss on the report shard when this loop started
     * @param referenceLossLast the same when it ended
     */
    public record Outcome(TrainerState state, double referenceLossFirst, double referenceLossLast) {}

    private final Machine machine;
    private final Feeds feeds;
    private final CheckpointFolder checkpoints;
    private final LoopSettings settings;
    private final TrainingListener listener;
    private final BooleanSupplier stopped;

    private final PendingProbes pending;
    private final LightRefresh refresh;
    private final RowFeed rows;
    private final TrainerState start;
    private long step;
    private long tokens;
    private long updates;
    private long stepOfLastUpdate;
    private int reportedPlanVersion;
    private long probeOffset;
    private double loss = Double.NaN;
    private double referenceLoss = Double.NaN;
    private Optional<Measurement> measurement = Optional.empty();
    private long stepOfLastReading;
    private Reported before;
    private List<ProbeDocument> lastProbes = List.of();
    private Optional<RewardSink.Unmeasured> reopened = Optional.empty();

    /** What a checkpoint knows of reports. */
    private record Reported(int planVersion, long probeOffset) {}

    /** Continues from {@code start}; weights and optimizer must already be those of that state. */
    public TrainingLoop(
            Machine machine,
            Feeds feeds,
            CheckpointFolder checkpoints,
            LoopSettings settings,
            TrainingListener listener,
            BooleanSupplier stopped,
            TrainerState start) {
        this.machine = machine;
        this.feeds = feeds;
        this.checkpoints = checkpoints;
        this.settings = settings;
        this.listener = listener;
        this.stopped = stopped;
        this.start = start;
        step = start.step();
        tokens = start.tokens();
        updates = start.updates();
        stepOfLastUpdate = start.stepOfLastUpdate();
        reportedPlanVersion = start.reportedPlanVersion();
        probeOffset = start.probeOffset();
        before = new Reported(reportedPlanVersion - 1, probeOffset);
        rows = new RowFeed(feeds.samples(), machine.vocabulary(), start.order());
        pending = new PendingProbes(settings.maxProbes(), reportedPlanVersion);
        refresh = new LightRefresh(settings, start.refresh());
    }

    /** Runs until the limits are reached, the stream is idle and may end, or {@code stopped} returns true. */
    public Outcome run() throws IOException {
        double first = machine.meter().reportLoss();
        referenceLoss = first;
        while (!stopped.getAsBoolean()
                && !settings.finished(step, updates)
                && !(settings.endWhenIdle() && exhausted())) {
            if (fill()) {
                train();
            }
            boolean waited = rows.idle().compareTo(settings.idle()) >= 0;
            if (mayMeasure()) {
                refresh();
                measure(waited);
            }
        }
        referenceLoss = machine.meter().reportLoss();
        TrainerState state = save();
        return new Outcome(state, first, referenceLoss);
    }

    private boolean exhausted() {
        return rows.idle().compareTo(settings.idle()) >= 0 && !readingDue(true);
    }

    /** Reads until a batch is there; false when the partition whose turn it is had none for a moment, so that the loop can look around. */
    private boolean fill() throws IOException {
        try {
            return rows.fill(settings.batchRows(), POLL);
        } catch (StarvedLaneException e) {
            save();
            throw e;
        }
    }

    private void train() throws IOException {
        loss = machine.trainer().step(rows.take(settings.batchRows()));
        step++;
        tokens +=
                (long) settings.batchRows() * machine.trainer().model().shape().context();
        feeds.samples().progress(rows.offsets());
        if (settings.referenceSteps() > 0 && step % settings.referenceSteps() == 0) {
            referenceLoss = machine.meter().reportLoss();
        }
        listener.stepped(progress());
        if (settings.checkpointSteps() > 0 && step % settings.checkpointSteps() == 0) {
            save();
        }
    }

    private boolean mayMeasure() {
        return step > 0 && (settings.maxUpdates() == 0 || updates < settings.maxUpdates());
    }

    /** Measures a part of the probes at hand between two updates, where that is due; trains and checkpoints as without. */
    private void refresh() {
        int live = Math.max(rows.planVersion(), pending.newestVersion());
        if (measurement.isPresent() || !refresh.due(step, stepOfLastUpdate, live, reportedPlanVersion)) {
            return;
        }
        pending.add(feeds.probes().drain());
        live = Math.max(rows.planVersion(), pending.newestVersion());
        List<ProbeDocument> probes = refresh.choose(pending.all(), step, live);
        if (!probes.isEmpty()) {
            Measurement light = new Measurement(machine.meter(), machine.windows(), live, probes, step, 1);
            light.readLightly();
            TrainingListener.Update published = publish(light, Double.NaN, true);
            refresh.refreshed(step, live);
            listener.refreshed(progress(), published);
        }
    }

    /** Begins, continues or ends a measurement, where that is due. */
    private void measure(boolean waited) throws IOException {
        boolean due = false;
        if (measurement.isPresent()) {
            due = waited || step - stepOfLastReading >= settings.readingSteps();
        } else if (waited || lookDue()) {
            reopen();
            pending.add(feeds.probes().drain());
            due = readingDue(waited);
            if (due) {
                measurement = Optional.of(new Measurement(
                        machine.meter(),
                        machine.windows(),
                        pending.newestVersion(),
                        pending.takeAll(),
                        updates * settings.readings(),
                        waited ? 1 : settings.readings()));
            }
        }
        if (due) {
            Measurement current = measurement.orElseThrow();
            current.read();
            stepOfLastReading = step;
            // a stream that gives no more samples may be waiting for the plan that this report leads to
            if (waited || current.readings() >= settings.readings()) {
                measurement = Optional.empty();
                update(current);
            }
        }
    }

    /** Takes a plan back whose report had too few probes: it is measured again, with those that were drawn since. */
    private void reopen() {
        Optional<RewardSink.Unmeasured> refused =
                feeds.rewards().unmeasured().filter(plan -> plan.planVersion() == reportedPlanVersion);
        if (refused.isPresent()) {
            reopened = refused;
            pending.reopen(reportedPlanVersion, lastProbes);
            reportedPlanVersion = before.planVersion();
            probeOffset = before.probeOffset();
        }
    }

    /** Probes wait in their topic until a reading may begin: a look before would hold up training for nothing. */
    private boolean lookDue() {
        long since = step - stepOfLastUpdate - settings.stepsBeforeReading();
        return since >= 0 && since % PROBE_LOOK_STEPS == 0;
    }

    private boolean readingDue(boolean waited) {
        boolean enough =
                step - stepOfLastUpdate >= settings.stepsBeforeReading() && pending.size() >= settings.minProbes();
        int needed = reopened.filter(plan -> plan.planVersion() == pending.newestVersion())
                .map(RewardSink.Unmeasured::neededProbes)
                .orElse(1);
        return pending.size() >= needed && (waited || enough);
    }

    private void update(Measurement measured) throws IOException {
        TrainingListener.Update published = publish(measured, measured.auditCorrelation(), false);
        updates++;
        stepOfLastUpdate = step;
        before = new Reported(reportedPlanVersion, probeOffset);
        lastProbes = measured.probes();
        reportedPlanVersion = measured.planVersion();
        probeOffset = feeds.probes().position();
        refresh.updated(measured.probes(), step);
        listener.updated(progress(), published);
        save();
    }

    private TrainingListener.Update publish(Measurement measured, double correlation, boolean light) {
        int version = measured.planVersion();
        List<ProbeDocument> probes = measured.probes();
        double[] influence = measured.influence();
        List<Reward> rewards = new ArrayList<>();
        for (int i = 0; i < probes.size(); i++) {
            if (Double.isFinite(influence[i])) {
                rewards.add(new Reward(probes.get(i).id(), probes.get(i).labels(), influence[i]));
            }
        }
        referenceLoss = machine.meter().reportLoss();
        RewardReport report = RewardReport.newBuilder()
                .setRun(settings.run())
                .setTrainerEpoch(start.trainerEpoch())
                .setPlanVersion(version)
                .setPart(0)
                .setParts(1)
                .setRewards(List.of())
                .setEstimator(
                        light ? Estimator.TWIN.toString() : machine.meter().estimator())
                .setAuditCorrelation(correlation)
                .setTrainerStep(step)
                .setReferenceLoss(referenceLoss)
                .setTrainerTokens(tokens)
                .setLight(light)
                .build();
        feeds.rewards().publish(RewardParts.of(report, rewards));
        return new TrainingListener.Update(
                version,
                rewards.size(),
                probes.size() - rewards.size(),
                correlation,
                referenceLoss,
                measured.tokensRead(),
                measured.tokens());
    }

    private TrainingListener.Progress progress() {
        return new TrainingListener.Progress(step, tokens, loss, referenceLoss, rows.planVersion(), updates);
    }

    private TrainerState save() throws IOException {
        TrainerState state = new TrainerState(
                start.shape(),
                start.vocabulary(),
                step,
                tokens,
                updates,
                stepOfLastUpdate,
                start.trainerEpoch(),
                reportedPlanVersion,
                probeOffset,
                refresh.state(),
                rows.state(),
                machine.trainer().recentBatches());
        checkpoints.save(machine.trainer(), state);
        listener.saved(state.order().offsets());
        return state;
    }
}
