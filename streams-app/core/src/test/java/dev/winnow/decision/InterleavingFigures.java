package dev.winnow.decision;

/**
 * What became of the honest trainers' reports.
 *
 * @param interleavings interleavings simulated
 * @param reports measurements that honest trainers reported
 * @param used those that made a plan, or whose plan another trainer's true report had measured
 * @param hostile reports of the hostile writer
 * @param hostileUsed those that made a plan
 * @param seed the first seed whose interleaving left an honest report unused; -1 when none did
 */
public record InterleavingFigures(
        int interleavings, long reports, long used, long hostile, long hostileUsed, long seed) {
    /** Share of the honest reports that were used in the end, in [0, 1]. */
    public double honestReportsUsed() {
        return reports == 0 ? 0 : (double) used / reports;
    }

    InterleavingFigures plus(InterleavingFigures other) {
        return new InterleavingFigures(
                interleavings + other.interleavings,
                reports + other.reports,
                used + other.used,
                hostile + other.hostile,
                hostileUsed + other.hostileUsed,
                seed >= 0 ? seed : other.seed);
    }
}
