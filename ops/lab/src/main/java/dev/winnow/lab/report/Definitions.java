package dev.winnow.lab.report;

import java.util.LinkedHashMap;
import java.util.Map;

/** What the quantities of a report mean, a sentence each. Stateless. */
final class Definitions {
    /** Student's t that two-sided chance exceeds once in twenty, for 1 to 9 degrees of freedom. */
    private static final double[] ONE_IN_TWENTY = {12.71, 4.30, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26};

    private Definitions() {}

    /** Meaning by term, in the order of reading. */
    static Map<String, String> of(int seeds) {
        Map<String, String> meanings = new LinkedHashMap<>();
        meanings.put(
                "report loss",
                "Mean loss of the model on the shard of the reference tasks that only this report sees, in nats per"
                        + " token; of a run, the mean over the last three points of its curve, because under a constant"
                        + " learning rate single points swing.");
        meanings.put("reward loss", "The same on the other shard, which rewards are measured on.");
        meanings.put(
                "± standard error",
                "Standard deviation over the seeds divided by the root of their number; – with one.");
        meanings.put(
                "less than random",
                "Random’s report loss minus the arm’s under the same seed, averaged; its standard error is that of these"
                        + " differences.");
        meanings.put("in s.e.", "That difference in its own standard errors" + significance(seeds));
        meanings.put(
                "more than all",
                "The arm’s report loss minus that of all under the same seed, averaged, with the standard error of these"
                        + " differences: what all gains over the arm.");
        meanings.put(
                "tokens to reach random",
                "Smallest share of random’s tokens at which the arm’s curve (mean over seeds, running mean over three"
                        + " points, straight between points) is at or below the loss that random ends at; – when it never"
                        + " is; for random itself, the distance from 100 % shows how rough the curves are.");
        meanings.put(
                "noise kept",
                "Share of documents of the source “noise” in what was kept, mean over the last half of the plans.");
        meanings.put("audit", "Mean rank correlation of the rewards with the one-step oracle, over the audited plans.");
        meanings.put(
                "frozen plans",
                "Plans of all seeds that carried their weights over because the rewards were not trusted.");
        meanings.put("tokens (M)", "Tokens that the model was trained on, in millions.");
        meanings.put("minutes", "Duration of a run, evaluation included.");
        meanings.put("held-out loss", "Loss at the end of training on documents of a domain that no arm was offered.");
        meanings.put(
                "zero-shot accuracy",
                "Share of items whose right choice has the highest log-likelihood per length of the choice; “chance” is"
                        + " what guessing gives.");
        meanings.put(
                "θ", "Collaboration weight: how much an agent counts when a document is scored; the agents’ sum to 1.");
        meanings.put("group weight", "What an agent has learned a group to be worth, in units of standardised reward.");
        meanings.put(
                "kept share, offered share",
                "Share of a group in the documents that a plan kept, and in all that it was offered.");
        return meanings;
    }

    private static String significance(int seeds) {
        int freedom = seeds - 1;
        return freedom < 1 || freedom > ONE_IN_TWENTY.length
                ? "."
                : ReportTables.format(
                        "; with %d seeds, chance alone goes beyond ±%.1f once in twenty comparisons.",
                        seeds, ONE_IN_TWENTY[freedom - 1]);
    }
}
