package dev.winnow.lab.bench;

import dev.winnow.lab.process.MachineDescription;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How well each variant of the update predicts later rewards.
 *
 * @param command how to repeat it
 * @param machine where it ran
 * @param recordings what was replayed
 * @param variants by name, in the order of the table
 */
record UpdateBenchReport(
        String command, MachineDescription machine, List<Recorded> recordings, Map<String, Variant> variants) {
    /**
     * A recorded arm.
     *
     * @param arm its name
     * @param seed its seed
     * @param plans plans that rewards made
     * @param rewards rewards in all of them
     */
    record Recorded(String arm, long seed, int plans, long rewards) {}

    /**
     * A variant, mean over recordings and plans.
     *
     * @param nextCorrelation Spearman's rank correlation of scores with the rewards of the next plans, a tenth of all, at least one
     * @param nextGain what the best tenth of their documents by score is worth more than the mean, in standard deviations of a reward
     * @param laterCorrelation the same for all later plans together
     * @param laterGain likewise
     */
    record Variant(double nextCorrelation, double nextGain, double laterCorrelation, double laterGain) {}

    /** The result for a person. */
    String table() {
        StringBuilder table =
                new StringBuilder(command).append('\n').append(machine.line()).append('\n');
        for (Recorded recorded : recordings) {
            table.append(String.format(
                    Locale.ROOT,
                    "replayed: arm %s, seed %d, %d plans, %,d rewards%n",
                    recorded.arm(),
                    recorded.seed(),
                    recorded.plans(),
                    recorded.rewards()));
        }
        table.append(String.format(
                "%n%-34s %22s   %22s%n%-34s %11s %10s   %11s %10s%n",
                "", "the next plans", "all later plans", "update", "correlation", "gain", "correlation", "gain"));
        variants.forEach((name, variant) -> table.append(String.format(
                Locale.ROOT,
                "%-34s %11.3f %10.3f   %11.3f %10.3f%n",
                name,
                variant.nextCorrelation(),
                variant.nextGain(),
                variant.laterCorrelation(),
                variant.laterGain())));
        return table.toString();
    }
}
