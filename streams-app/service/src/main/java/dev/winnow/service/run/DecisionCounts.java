package dev.winnow.service.run;

import dev.winnow.schemas.Mark;
import java.util.OptionalDouble;

/**
 * Documents of a run or of one plan, as marks count them. Immutable.
 *
 * @param decided documents decided
 * @param selected of those, selected
 * @param probed of those, probed
 */
public record DecisionCounts(long decided, long selected, long probed) {
    public static final DecisionCounts NONE = new DecisionCounts(0, 0, 0);

    DecisionCounts plus(Mark mark) {
        return new DecisionCounts(
                decided + mark.getDecided(), selected + mark.getSelected(), probed + mark.getProbed());
    }

    /** Share of the documents that were selected; empty before the first count. */
    public OptionalDouble realisedRatio() {
        return decided == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) selected / decided);
    }
}
