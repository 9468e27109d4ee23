package dev.winnow.decision;

import dev.winnow.schemas.Mark;

/**
 * What the coordinator knows of one console partition. Immutable.
 *
 * @param mark its newest mark, with the newest label shares
 * @param decided documents decided under the plan of the mark, as far as marks record
 * @param finished documents decided under the plan before that; 0 when there was none
 */
public record PartitionStage(Mark mark, long decided, long finished) {
    static PartitionStage next(PartitionStage before, Mark mark) {
        if (before == null) {
            return new PartitionStage(mark, 0, 0);
        }
        Mark newest = mark.getShares().isEmpty()
                ? Mark.newBuilder(mark).setShares(before.mark.getShares()).build()
                : mark;
        return mark.getPlanVersion() > before.mark.getPlanVersion()
                ? new PartitionStage(newest, 0, before.decided + mark.getDecided())
                : new PartitionStage(newest, before.decided + mark.getDecided(), before.finished);
    }
}
