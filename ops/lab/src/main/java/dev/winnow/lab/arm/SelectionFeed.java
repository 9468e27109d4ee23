package dev.winnow.lab.arm;

import dev.winnow.decision.DecisionOutcome;
import dev.winnow.decision.RunInMemory;
import dev.winnow.schemas.Document;
import dev.winnow.schemas.RewardReport;
import dev.winnow.selection.Plan;
import dev.winnow.selection.PlanUpdate;
import dev.winnow.trainer.feed.ProbeDocument;
import dev.winnow.trainer.feed.ProbeFeed;
import dev.winnow.trainer.feed.RewardSink;
import dev.winnow.trainer.feed.SampleFeed;
import dev.winnow.trainer.feed.TrainingSample;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A run without a broker, as the trainer's loop sees it: documents are decided when the loop asks for a sample, and a
 * published report makes the next plan at once. One thread.
 */
final class SelectionFeed implements SampleFeed, ProbeFeed, RewardSink {
    private final RunInMemory run;
    private final Iterator<Document> stream;
    private final Consumer<Switch> switches;
    private final Optional<Tutor> tutor;
    private final List<ProbeDocument> fresh = new ArrayList<>();
    private Tally tally = new Tally();
    private long probes;
    private long selected;

    /**
     * A new plan is live.
     *
     * @param made the plan, and what became of the rewards that made it
     * @param report all parts of the report that it was made from
     * @param ended counts of the stage that it ended
     * @param offset documents decided before it
     * @param chainDigest digest of their decisions
     */
    record Switch(PlanUpdate.Outcome made, List<RewardReport> report, Tally ended, long offset, String chainDigest) {}

    /**
     * A run at plan 0.
     *
     * @param stream documents in the order in which they are offered
     * @param tutor labels the documents too, where there is one
     * @param switches receives every new plan
     */
    SelectionFeed(Plan plan, Iterator<Document> stream, Optional<Tutor> tutor, Consumer<Switch> switches) {
        this.run = new RunInMemory(plan);
        this.stream = stream;
        this.tutor = tutor;
        this.switches = switches;
    }

    @Override
    public Optional<TrainingSample> next(int partition, Duration patience) {
        while (stream.hasNext()) {
            Document offered = stream.next();
            Document document = tutor.map(it -> it.label(offered)).orElse(offered);
            DecisionOutcome decided = run.decide(document);
            tally.add(document, decided.decision().accepted());
            decided.probe().ifPresent(probe -> {
                probes++;
                fresh.add(ProbeDocument.of(probe));
            });
            if (decided.sample().isPresent()) {
                return Optional.of(
                        new TrainingSample(partition, selected++, run.plan().version(), document.getText()));
            }
        }
        throw new IllegalStateException("the corpus ended after " + run.decided() + " documents, of which " + selected
                + " were selected, before the last step: raise --selection-ratio, lower --steps, or give more --input");
    }

    @Override
    public void progress(Map<Integer, Long> nextOffsets) {
        // nothing is paced: documents are decided only when the trainer asks
    }

    @Override
    public List<ProbeDocument> drain() {
        List<ProbeDocument> drained = List.copyOf(fresh);
        fresh.clear();
        return drained;
    }

    @Override
    public long position() {
        return probes;
    }

    @Override
    public void publish(List<RewardReport> parts) {
        long offset = run.decided();
        run.reward(parts).ifPresent(made -> {
            Tally ended = tally;
            tally = new Tally();
            tutor.ifPresent(it -> it.learn(parts));
            switches.accept(new Switch(made, parts, ended, offset, run.chainDigest()));
        });
    }

    /** Counts of the stage that is running. */
    Tally tally() {
        return tally;
    }

    RunInMemory run() {
        return run;
    }

    long selected() {
        return selected;
    }

    @Override
    public void close() {}
}
