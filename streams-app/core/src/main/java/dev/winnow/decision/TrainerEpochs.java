package dev.winnow.decision;

import java.util.ArrayList;
import java.util.List;

/**
 * Which trainers are accepted. A trainer's epoch is the time at which it started, by its own clock, or a smaller number; the trainer
 * that started last counts. An epoch ahead of the time of its first report that was used counts as that time, so that a clock that
 * is ahead fences nobody who starts later. Immutable.
 *
 * @param lowest lowest epoch that is accepted
 * @param ahead trainers whose epochs were ahead when they were first used, oldest first; at most {@value #MAX_AHEAD}
 */
public record TrainerEpochs(long lowest, List<Ahead> ahead) {
    static final int MAX_AHEAD = 16;

    static final TrainerEpochs ALL = new TrainerEpochs(Long.MIN_VALUE, List.of());

    /**
     * A trainer whose clock is ahead.
     *
     * @param epoch its epoch
     * @param counted what its epoch counts as
     */
    public record Ahead(long epoch, long counted) {}

    public TrainerEpochs {
        ahead = List.copyOf(ahead);
    }

    /** What an epoch counts as in a report whose record has a time. */
    private long counted(long epoch, long time) {
        for (Ahead trainer : ahead) {
            if (trainer.epoch() == epoch) {
                return trainer.counted();
            }
        }
        return Math.min(epoch, time);
    }

    /** Whether a later trainer has proven itself, or an operator has fenced this one. */
    boolean isFenced(long epoch, long time) {
        return counted(epoch, time) < lowest;
    }

    /** After a trainer's report was used. */
    TrainerEpochs proven(long epoch, long time) {
        long counted = counted(epoch, time);
        List<Ahead> trainers = new ArrayList<>(ahead);
        if (counted < epoch && trainers.stream().noneMatch(trainer -> trainer.epoch() == epoch)) {
            trainers.add(new Ahead(epoch, counted));
        }
        return new TrainerEpochs(
                Math.max(lowest, counted), trainers.subList(Math.max(0, trainers.size() - MAX_AHEAD), trainers.size()));
    }
}
