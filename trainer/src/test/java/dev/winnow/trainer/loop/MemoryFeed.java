package dev.winnow.trainer.loop;

import dev.winnow.schemas.RewardReport;
import dev.winnow.trainer.feed.ProbeDocument;
import dev.winnow.trainer.feed.ProbeFeed;
import dev.winnow.trainer.feed.RewardSink;
import dev.winnow.trainer.feed.SampleFeed;
import dev.winnow.trainer.feed.StarvedLaneException;
import dev.winnow.trainer.feed.TrainingSample;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A seeded stream in memory: two partitions of made-up text, and probes that a test hands in. */
final class MemoryFeed implements SampleFeed, ProbeFeed, RewardSink {
    static final int PARTITIONS = 2;

    private final int documents;
    private final Map<Integer, Long> next = new HashMap<>(Map.of(0, 0L, 1, 0L));
    private final List<ProbeDocument> probes = new ArrayList<>();
    private int drained;
    private Optional<Unmeasured> unmeasured = Optional.empty();
    int looks;
    /** Whether a partition that has no more documents is an error. */
    boolean starves;

    /** Reports with fewer rewards are refused as the coordinator does. */
    int neededProbes;

    /** Probes that are there once the first report was refused. */
    List<ProbeDocument> late = List.of();

    final List<RewardReport> reports = new ArrayList<>();
    Map<Integer, Long> progress = Map.of();

    MemoryFeed(int documents, Map<Integer, Long> startOffsets) {
        this.documents = documents;
        next.putAll(startOffsets);
    }

    void probe(ProbeDocument probe) {
        probes.add(probe);
    }

    static String text(int number) {
        return ("document " + number + " tells of " + number % 7 + " things ").repeat(1 + number % 5);
    }

    @Override
    public Optional<TrainingSample> next(int partition, Duration patience) {
        long offset = next.get(partition);
        long number = PARTITIONS * offset + partition;
        if (number >= documents) {
            if (starves) {
                throw new StarvedLaneException("no record in partition " + partition);
            }
            return Optional.empty();
        }
        next.put(partition, offset + 1);
        return Optional.of(new TrainingSample(partition, offset, 0, text((int) number)));
    }

    @Override
    public void progress(Map<Integer, Long> nextOffsets) {
        progress = Map.copyOf(nextOffsets);
    }

    @Override
    public List<ProbeDocument> drain() {
        looks++;
        List<ProbeDocument> fresh = List.copyOf(probes.subList(drained, probes.size()));
        drained = probes.size();
        return fresh;
    }

    @Override
    public long position() {
        return drained;
    }

    @Override
    public void publish(List<RewardReport> parts) {
        reports.addAll(parts);
        RewardReport report = parts.get(0);
        boolean refused = report.getRewards().size() < neededProbes;
        unmeasured = refused ? Optional.of(new Unmeasured(report.getPlanVersion(), neededProbes)) : Optional.empty();
        probes.addAll(late);
        late = List.of();
    }

    @Override
    public Optional<Unmeasured> unmeasured() {
        return unmeasured;
    }

    @Override
    public void close() {}
}
