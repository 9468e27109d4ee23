package dev.winnow.trainer.standin;

import dev.winnow.schemas.Reward;
import dev.winnow.schemas.RewardReport;
import dev.winnow.selection.ProbeSampling;
import dev.winnow.trainer.feed.PendingProbes;
import dev.winnow.trainer.feed.ProbeDocument;
import dev.winnow.trainer.feed.RewardParts;
import dev.winnow.trainer.reference.ReferenceTask;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Rewards the probes of the live plan when the trainer is silent: a probe's reward is the log-odds that it is like the reference rather than like
 * what the run selected recently.
 *
 * <p>Its reports are light ones: a plan that it measured may still be measured in full by the trainer. They carry the trainer's own epoch,
 * so that they fence nobody. Where the two sides can hardly be distinguished nothing is reported, because rewards are put on one scale whatever their
 * size, and chance would move the weights as far as knowledge. Memory is bounded. Mutable, one thread.
 */
public final class StandIn {
    /** Name of the estimator in its reports. */
    public static final String ESTIMATOR = "discriminator";

    /** Least separation at which rewards are reported. */
    static final double LEAST_SEPARATION = 0.6;

    private static final int SELECTED_TEXTS = 1_000;
    private static final int REFERENCE_TEXTS = 2_000;
    private static final int CHARACTERS = 1 << 14;

    /**
     * How it works.
     *
     * @param run name of the run
     * @param silence how long no report for a live plan may arrive before it reports
     * @param minProbes probes that a report waits for
     * @param maxProbes most probes of a report; the oldest plans are left out first
     */
    public record Settings(String run, Duration silence, int minProbes, int maxProbes) {
        public Settings {
            if (silence.isNegative() || minProbes < 1 || maxProbes < minProbes) {
                throw new IllegalArgumentException(
                        "silence and probes must be positive, and the maximum number of probes not below the minimum");
            }
        }
    }

    /**
     * What it found when it was its turn.
     *
     * @param planVersion plan whose probes were rewarded
     * @param separation how well reference and selection are distinguished, in [0, 1]; 0.5 is a guess
     * @param parts the report; empty when it is withheld because they can hardly be distinguished
     */
    public record Finding(int planVersion, double separation, List<RewardReport> parts) {}

    private final Settings settings;
    private final List<String> reference;
    private final Silence silence;
    private final PendingProbes pending;
    private final Deque<String> selected = new ArrayDeque<>();
    private long trainerStep;
    private long trainerTokens;
    private double referenceLoss = Double.NaN;

    /** @param tasks of which the reward shard alone is read: what is reported on stays unseen */
    public StandIn(Settings settings, List<ReferenceTask> tasks, Instant now) {
        this.settings = settings;
        int each = Math.max(1, REFERENCE_TEXTS / tasks.size());
        reference = tasks.stream()
                .flatMap(task -> task.rewardShard().stream().limit(each))
                .map(item -> cut(item.prompt() + "\n" + item.completion()))
                .toList();
        silence = new Silence(settings.run(), settings.silence(), now);
        pending = new PendingProbes(settings.maxProbes(), -1);
    }

    private static String cut(String text) {
        return text.substring(0, Math.min(CHARACTERS, text.length()));
    }

    /** A document was selected under a plan. */
    public void selected(String text, int planVersion, Instant now) {
        silence.live(planVersion, now);
        selected.addLast(cut(text));
        if (selected.size() > SELECTED_TEXTS) {
            selected.removeFirst();
        }
    }

    /** Documents were drawn as probes. */
    public void probed(List<ProbeDocument> probes, Instant now) {
        pending.add(probes);
        probes.forEach(probe -> silence.live(probe.planVersion(), now));
    }

    /** A report came, perhaps its own; everything selected and probed before it must have been shown to it. */
    public void heard(RewardReport report, Instant now) {
        if (silence.heard(report, now)) {
            pending.covered(silence.covered());
            trainerStep = report.getTrainerStep();
            trainerTokens = report.getTrainerTokens();
            referenceLoss = report.getReferenceLoss();
        }
    }

    /** Its current finding; empty while the trainer reports, or while there are too few texts or probes. */
    public Optional<Finding> speak(Instant now) {
        if (silence.isBroken(now)
                || pending.size() < settings.minProbes()
                || Math.min(selected.size(), reference.size()) < Discriminator.LEAST_TEXTS) {
            return Optional.empty();
        }
        silence.tried(now);
        Discriminator discriminator = Discriminator.fit(reference, List.copyOf(selected));
        int plan = silence.livePlan();
        // not "below": NaN is not a separation either
        if (!(discriminator.separation() >= LEAST_SEPARATION)) {
            return Optional.of(new Finding(plan, discriminator.separation(), List.of()));
        }
        List<Reward> rewards = new ArrayList<>();
        for (ProbeDocument probe : pending.all()) {
            double logOdds = discriminator.logOdds(cut(probe.text()));
            if (Double.isFinite(logOdds) && plan - probe.planVersion() < ProbeSampling.REMEMBERED_PLANS) {
                rewards.add(new Reward(probe.id(), probe.labels(), logOdds));
            }
        }
        if (rewards.size() < settings.minProbes()) {
            return Optional.empty();
        }
        List<RewardReport> parts = RewardParts.of(report(plan), rewards);
        // reported at once: the same may come again from the topic, and is then nothing new
        parts.forEach(part -> heard(part, now));
        return Optional.of(new Finding(plan, discriminator.separation(), parts));
    }

    private RewardReport report(int plan) {
        return RewardReport.newBuilder()
                .setRun(settings.run())
                .setTrainerEpoch(silence.epoch())
                .setPlanVersion(plan)
                .setPart(0)
                .setParts(1)
                .setRewards(List.of())
                .setEstimator(ESTIMATOR)
                .setAuditCorrelation(Double.NaN)
                .setTrainerStep(trainerStep)
                .setReferenceLoss(referenceLoss)
                .setTrainerTokens(trainerTokens)
                .setLight(true)
                .build();
    }

    /** Why it could not report although the trainer is silent; empty when it could. */
    public String wants() {
        if (reference.size() < Discriminator.LEAST_TEXTS) {
            return "fewer than " + Discriminator.LEAST_TEXTS + " reference items of the shard that rewards may see";
        }
        if (silence.livePlan() < 0) {
            return "no sample or probe of the run yet";
        }
        return selected.size() < Discriminator.LEAST_TEXTS ? "too few selected documents yet" : "";
    }
}
