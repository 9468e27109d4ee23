package dev.winnow.selection;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Rewards of one report on the scale that an update puts them on, for estimates beside it. Stateless and pure. */
public final class StandardRewards {
    private StandardRewards() {}

    /**
     * Standardised reward by document id, in [-4, 4]: of the rewards that an update of the plan may use, with one median and one
     * deviation for all of them. Empty when they are all equal.
     */
    public static Map<String, Double> of(Plan plan, List<ProbeReward> rewards) {
        MeasuredRewards measured = MeasuredRewards.of(plan, rewards);
        Optional<double[]> standard = RobustScale.standardise(measured.influences());
        Map<String, Double> byDocument = new HashMap<>();
        for (int i = 0; standard.isPresent() && i < measured.rows().size(); i++) {
            byDocument.put(measured.rows().get(i).documentId(), standard.get()[i]);
        }
        return byDocument;
    }
}
