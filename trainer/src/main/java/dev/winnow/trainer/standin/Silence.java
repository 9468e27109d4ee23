package dev.winnow.trainer.standin;

import dev.winnow.decision.ReportBounds;
import dev.winnow.schemas.RefusalReason;
import dev.winnow.schemas.RewardReport;
import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;

/**
 * Whether the trainer of a run is silent: since a plan is live, or since the last part of a report for it, so much time has passed without a
 * whole report. Time is that of the listener, because a trainer that is away lets no stream move that could be counted instead; the reports
 * on the topic are the record, so that no audit depends on it. A listener that restarts waits again.
 *
 * <p>Of reports it believes what the coordinator would: the epoch of one that the coordinator refuses must not be taken over, for a report of
 * the stand-in with it would fence the trainer. Mutable, one thread.
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
     * Hears a part of a report; all samples and probes written before it must have been seen.
     *
     * @return whether it is believed
     */
    boolean heard(RewardReport report, Instant now) {
        boolean believed = report.getRun().equals(run)
                && ReportBounds.defect(report) == RefusalReason.NONE
                && !ReportBounds.isEpochAhead(report, now.toEpochMilli())
                && report.getTrainerEpoch() >= epoch
                && report.getPlanVersion() >= 0
                && report.getPlanVersion() <= livePlan
                && report.getPlanVersion() > (report.getLight() ? covered : measured);
        if (!believed) {
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
