package dev.winnow.trainer.standin;

import dev.winnow.decision.ReportBounds;
import dev.winnow.schemas.RefusalReason;
import dev.winnow.schemas.RewardReport;
import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;

/**
 * Whether the trainer of a run is silent: no
 * complete report arrived within a time after a plan became live, or after the last part of a report for it. The clock is that of the reader,
 * because no stream moves while a trainer is away; no audit depends on the clock, because the reports are on the topic. A reader that restarts
 * waits again.
 *
 * <p>It accepts the reports that the coordinator would accept: with the epoch of a refused one, a report of the stand-in would fence the trainer. Mutable, one thread.
 */
final class Silence {
    private final String run;
    private final Duration limit;
    private long epoch = Long.MIN_VALUE;
    private int livePlan = -1;
    private int measured = -1;
    private int covered = -1;
    private Instant since;
    private Part gathered = new Part(0, 0, 0, 0, false);
    private final BitSet parts = new BitSet();

    /** What the parts of a report have in common. */
    private record Part(long epoch, int plan, int parts, long step, boolean light) {
        static Part of(RewardReport report) {
            return new Part(
                    report.getTrainerEpoch(),
                    report.getPlanVersion(),
                    report.getParts(),
                    report.getTrainerStep(),
                    report.getLight());
        }
    }

    Silence(String run, Duration limit, Instant now) {
        this.run = run;
        this.limit = limit;
        since = now;
    }

    /** A sample or probe of a plan was seen. */
    void live(int plan, Instant now) {
        if (plan > livePlan) {
            livePlan = plan;
            since = now;
        }
    }

    /**
     * Takes note of a part of a report; all samples and probes written before it must have been read.
     *
     * @return whether it is accepted
     */
    boolean heard(RewardReport report, Instant now) {
        boolean accepted = report.getRun().equals(run)
                && ReportBounds.defect(report) == RefusalReason.NONE
                && !ReportBounds.isEpochAhead(report, now.toEpochMilli())
                && report.getTrainerEpoch() >= epoch
                && report.getPlanVersion() >= 0
                && report.getPlanVersion() <= livePlan
                && report.getPlanVersion() > (report.getLight() ? covered : measured);
        if (!accepted) {
            return false;
        }
        epoch = report.getTrainerEpoch();
        since = now;
        Part part = Part.of(report);
        if (!part.equals(gathered)) {
            gathered = part;
            parts.clear();
        }
        parts.set(report.getPart());
        if (parts.cardinality() == report.getParts()) {
            covered = Math.max(covered, report.getPlanVersion());
            measured = report.getLight() ? measured : report.getPlanVersion();
        }
        return true;
    }

    boolean isBroken(Instant now) {
        return livePlan <= covered || Duration.between(since, now).compareTo(limit) < 0;
    }

    /** Something was tried for the live plan: the next try is a silence later. */
    void tried(Instant now) {
        since = now;
    }

    /** Highest epoch of a report that counted; the lowest there is before one. */
    long epoch() {
        return epoch;
    }

    /** Newest plan seen; -1 before one. */
    int livePlan() {
        return livePlan;
    }

    /** Newest plan that a whole report was for; -1 before one. */
    int covered() {
        return covered;
    }
}
