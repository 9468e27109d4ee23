package dev.winnow.decision;

/**
 * Seeded interleavings of trainers, a hostile writer that cannot read the probes, restarts of the coordinator, and the order in
 * which it reads its topics, on a {@link ReportJudge} alone. The seed is the only input.
 *
 * <p>An honest trainer measures the probes of a plan, sends the report in one or two parts, sends it again when it was abandoned or
 * its probes had not been read, and starts again with a new epoch when a trainer that started or proved itself later has fenced it. A
 * trainer whose clock is up to a day ahead is an honest one; of one whose clock is behind nothing is expected. Stateless.
 */
public final class ReportInterleavings {
    private ReportInterleavings() {}

    /**
     * What became of the honest trainers' reports.
     *
     * @param interleavings interleavings simulated
     * @param reports measurements that honest trainers reported, without those that a later trainer fenced
     * @param used those that made a plan, or whose plan another trainer's true report had measured
     * @param hostile reports of the hostile writer
     * @param hostileUsed those that made a plan
     * @param seed the first seed whose interleaving left an honest report unused; -1 when none did
     */
    public record Figures(int interleavings, long reports, long used, long hostile, long hostileUsed, long seed) {
        /** Share of the honest reports that were used in the end, in [0, 1]. */
        public double honestReportsUsed() {
            return reports == 0 ? 0 : (double) used / reports;
        }

        private Figures plus(Figures other) {
            return new Figures(
                    interleavings + other.interleavings,
                    reports + other.reports,
                    used + other.used,
                    hostile + other.hostile,
                    hostileUsed + other.hostileUsed,
                    seed >= 0 ? seed : other.seed);
        }
    }

    /** Simulates interleavings from a seed on. */
    public static Figures run(long firstSeed, int interleavings) {
        Figures sum = new Figures(0, 0, 0, 0, 0, -1);
        for (long seed = firstSeed; seed < firstSeed + interleavings; seed++) {
            sum = sum.plus(new Interleaving(seed).run());
        }
        return sum;
    }
}
