package dev.winnow.service.audit;

import java.util.List;
import java.util.Map;

/**
 * What another plan would have selected, beside what was selected.
 *
 * @param verified whether the replay of what was selected agrees with the marks
 * @param run name of the run
 * @param plan version of the plan that was changed
 * @param thetas theta by agent of the hypothetical plan
 * @param weights weight by agent and group of it
 * @param selectionRatio ratio of it
 * @param temperature temperature of it
 * @param policy policy of it, in lower case
 * @param lambda its intensity, solved on the documents of the range
 * @param boundary share of boundary documents that it accepts; 1 for Poisson
 * @param documents documents of the range
 * @param recorded what was selected
 * @param hypothetical what would be
 * @param overlap what both select
 * @param groups shares by agent and group
 * @param reward mean rewards, in standard deviations of the probes of a plan
 * @param coverage how much could be replayed
 * @param violationCount number of violations
 * @param violations the first of them
 */
public record WhatIfReport(
        boolean verified,
        String run,
        int plan,
        Map<String, Double> thetas,
        Map<String, Map<String, Double>> weights,
        double selectionRatio,
        double temperature,
        String policy,
        double lambda,
        double boundary,
        long documents,
        Selection recorded,
        Selection hypothetical,
        Overlap overlap,
        Map<String, Map<String, Drift>> groups,
        InversePropensity.Estimates reward,
        VerifyReport.Covered coverage,
        long violationCount,
        List<Violation> violations) {

    /** Selected documents, and their share of all. */
    public record Selection(long selected, double keepRate) {}

    /**
     * What both select.
     *
     * @param selected documents that both select
     * @param ofRecorded share of what was selected; NaN when that is nothing
     * @param jaccard share of what either selects; NaN when that is nothing
     */
    public record Overlap(long selected, double ofRecorded, double jaccard) {}

    /**
     * Share of a group among the documents that its agent labelled.
     *
     * @param stream share of all documents
     * @param recorded share of what was selected
     * @param hypothetical share of what would be
     * @param drift the last less the one before
     */
    public record Drift(double stream, double recorded, double hypothetical, double drift) {}
}
