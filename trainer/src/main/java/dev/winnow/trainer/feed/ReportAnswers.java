package dev.winnow.trainer.feed;

import dev.winnow.decision.RefusalReasons;
import dev.winnow.schemas.Outcome;
import dev.winnow.schemas.OutcomeVerdict;
import dev.winnow.schemas.RefusalReason;
import dev.winnow.schemas.RewardReport;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the coordinator answered to one trainer: logs and counts it, and knows which report has to be sent again. Thread-safe: the
 * training thread publishes, another one hears the answers.
 */
public final class ReportAnswers {
    private static final Logger LOG = LoggerFactory.getLogger(ReportAnswers.class);
    private static final int MOST_REPEATS = 5;

    private final Counting counting;
    private List<RewardReport> last = List.of();
    private int repeats;
    private long refused;
    private String trouble = "";
    private int reportsOfPlan;
    private Optional<RewardSink.Unmeasured> unmeasured = Optional.empty();

    /** Counts final answers. */
    @FunctionalInterface
    public interface Counting {
        /** @param answer {@code used}, or the label of the reason of a refusal */
        void answered(String answer);
    }

    public ReportAnswers(Counting counting) {
        this.counting = counting;
    }

    /** A measurement was published. */
    synchronized void published(List<RewardReport> parts) {
        boolean again =
                !last.isEmpty() && last.get(0).getPlanVersion() == parts.get(0).getPlanVersion();
        reportsOfPlan = again ? reportsOfPlan + 1 : 1;
        unmeasured = Optional.empty();
        last = List.copyOf(parts);
        repeats = 0;
    }

    /**
     * Hears an outcome; one of another trainer carries no information.
     *
     * @return the parts to send again; empty when none are
     */
    synchronized List<RewardReport> hear(Outcome outcome) {
        note(outcome);
        Optional<RewardReport> report =
                last.stream().filter(part -> isOf(outcome, part)).findFirst();
        if (report.isEmpty() || outcome.getVerdict() == OutcomeVerdict.WAITING) {
            return List.of();
        }
        if (outcome.getVerdict() == OutcomeVerdict.USED) {
            counting.answered("used");
            trouble = "";
            return List.of();
        }
        counting.answered(RefusalReasons.label(outcome.getReason()));
        if (outcome.getReason() == RefusalReason.DUPLICATE) {
            return List.of();
        }
        refuse(outcome);
        boolean again = isMissing(outcome) && repeats < MOST_REPEATS && isLastPart(outcome);
        repeats += again ? 1 : 0;
        return again ? last : List.of();
    }

    /** Before the first report, the answers to an earlier process of the trainer count. */
    private void note(Outcome outcome) {
        int version = outcome.getPlanVersion();
        if (outcome.getLight()) {
            return;
        }
        if (outcome.getVerdict() == OutcomeVerdict.USED) {
            unmeasured = unmeasured.filter(plan -> plan.planVersion() > version);
        } else if (outcome.getVerdict() == OutcomeVerdict.REFUSED
                && outcome.getReason() == RefusalReason.TOO_FEW_PROBES
                && (last.isEmpty() || last.stream().anyMatch(part -> isOf(outcome, part)))) {
            unmeasured = Optional.of(new RewardSink.Unmeasured(version, outcome.getNeededProbes()));
        }
    }

    private void refuse(Outcome outcome) {
        String reason = RefusalReasons.label(outcome.getReason());
        String remedy = RefusalReasons.remedy(outcome.getReason());
        refused++;
        // a plan with too few probes is measured again when more were drawn: nobody has to do anything at first
        if (outcome.getReason() != RefusalReason.TOO_FEW_PROBES || reportsOfPlan > 1) {
            trouble = "the coordinator refuses the rewards: " + reason + "; " + remedy;
        }
        // the first, and whenever their number has doubled
        if (Long.bitCount(refused) == 1) {
            LOG.warn(
                    "a reward report was refused run={} reason={} plan={} part={} epoch={} matched={} needed={} times={} error={}",
                    outcome.getRun(),
                    reason,
                    outcome.getPlanVersion(),
                    outcome.getPart(),
                    outcome.getTrainerEpoch(),
                    outcome.getMatchedProbes(),
                    outcome.getNeededProbes(),
                    refused,
                    remedy);
        }
    }

    /** Another report took its place, or its probes had not been read: the same report may be used later. */
    private static boolean isMissing(Outcome outcome) {
        return outcome.getReason() == RefusalReason.ABANDONED
                || outcome.getReason() == RefusalReason.TOO_FEW_PROBES
                        && outcome.getMatchedProbes() < outcome.getNeededProbes();
    }

    private static boolean isLastPart(Outcome outcome) {
        return outcome.getPart() == outcome.getParts() - 1;
    }

    private static boolean isOf(Outcome outcome, RewardReport report) {
        return outcome.getTrainerEpoch() == report.getTrainerEpoch()
                && outcome.getPlanVersion() == report.getPlanVersion()
                && outcome.getPart() == report.getPart()
                && outcome.getParts() == report.getParts()
                && outcome.getLight() == report.getLight()
                && Objects.equals(outcome.getRun(), report.getRun());
    }

    /** See {@link RewardSink#unmeasured}. */
    synchronized Optional<RewardSink.Unmeasured> unmeasured() {
        return unmeasured;
    }

    /** Why the last answer was a refusal; empty when it was not. */
    public synchronized String trouble() {
        return trouble;
    }
}
