package dev.winnow.trainer.feed;

import dev.winnow.schemas.Reward;
import dev.winnow.schemas.RewardReport;
import java.util.ArrayList;
import java.util.List;

/** Cuts a measurement into reports of at most {@value #MAX_REWARDS} rewards, so that a message stays small. Stateless. */
public final class RewardParts {
    static final int MAX_REWARDS = 500;

    private RewardParts() {}

    /** Parts of {@code report} with the rewards spread over them in order; one empty part when there are none. */
    public static List<RewardReport> of(RewardReport report, List<Reward> rewards) {
        int parts = Math.max(1, (rewards.size() + MAX_REWARDS - 1) / MAX_REWARDS);
        List<RewardReport> reports = new ArrayList<>(parts);
        for (int part = 0; part < parts; part++) {
            int from = part * MAX_REWARDS;
            int to = Math.min(rewards.size(), from + MAX_REWARDS);
            reports.add(RewardReport.newBuilder(report)
                    .setPart(part)
                    .setParts(parts)
                    .setRewards(List.copyOf(rewards.subList(from, to)))
                    .build());
        }
        return reports;
    }
}
