package dev.winnow.trainer.feed;

import dev.winnow.trainer.model.OrderState;
import dev.winnow.trainer.model.SequencePacker;
import dev.winnow.trainer.model.TokenRow;
import dev.winnow.trainer.model.Vocabulary;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Rows of samples in the one order of {@link OrderState}, whatever order they come in. One thread. */
public final class RowFeed {
    private final SampleFeed samples;
    private final Vocabulary vocabulary;
    private final SequencePacker packer;
    private int planVersion = -1;
    private Duration idle = Duration.ZERO;

    /** Continues at a place in the order; {@code samples} must continue at its offsets. */
    public RowFeed(SampleFeed samples, Vocabulary vocabulary, OrderState start) {
        this.samples = samples;
        this.vocabulary = vocabulary;
        packer = new SequencePacker(start);
    }

    /** Reads until {@code rows} rows are there; false when the partition whose turn it is had no sample in time. */
    public boolean fill(int rows, Duration patience) {
        for (int partition = packer.wanted(rows); partition >= 0; partition = packer.wanted(rows)) {
            Optional<TrainingSample> next = samples.next(partition, patience);
            if (next.isEmpty()) {
                idle = idle.plus(patience);
                return false;
            }
            TrainingSample sample = next.get();
            packer.add(partition, sample.offset(), vocabulary.encode(sample.text()));
            planVersion = sample.planVersion();
            idle = Duration.ZERO;
        }
        return true;
    }

    /** The rows that {@link #fill} has made. */
    public List<TokenRow> take(int rows) {
        return packer.take(rows);
    }

    /** The place after the rows that were taken. */
    public OrderState state() {
        return packer.state();
    }

    /** Next offset of each partition at that place. */
    public Map<Integer, Long> offsets() {
        return packer.offsets();
    }

    /** Plan that selected the newest sample; -1 before the first. */
    public int planVersion() {
        return planVersion;
    }

    /** How long no sample has come. */
    public Duration idle() {
        return idle;
    }
}
