package dev.winnow.decision;

import dev.winnow.schemas.RefusalReason;
import dev.winnow.selection.Refusal;
import java.util.Locale;

/** Names of {@link RefusalReason}, the one list of why rewards are not used. Stateless. */
public final class RefusalReasons {
    private RefusalReasons() {}

    /** The reason as metrics, logs and reports of audits write it, for example {@code not-a-probe}. */
    public static String label(RefusalReason reason) {
        return reason.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** What a person can do about it, for logs, {@code /readyz} and the runbook. */
    public static String remedy(RefusalReason reason) {
        return switch (reason) {
            case FENCED ->
                "a later trainer has reported: stop one of them and restart the other, or run 'winnow run fence'";
            case TOO_FEW_PROBES ->
                "measure more probes of the plan, or lower the limit with 'winnow run limit --minimum-probes'";
            case ABANDONED ->
                "other reports took its place: check for another writer on the rewards topic; it is sent again";
            case STALE -> "it came more than two plans late: measure more often, or fewer probes";
            case UNKNOWN_PLAN, NO_PLAN, OTHER_RUN -> "check --run and --prefix of the trainer";
            case NOT_A_PROBE, UNKNOWN_LABELS -> "report documents and labels as the probes topic has them";
            case NOT_FINITE, UNINFORMATIVE, UNUSABLE, AUDIT -> "look at the trainer's loss and its estimator";
            case MALFORMED, TOO_LARGE -> "split the report into more parts, numbered from 0";
            case DUPLICATE -> "the plan was measured already: nothing needs to be done";
            case NONE, UNKNOWN -> "look at the coordinator's log";
        };
    }

    /** What the update of a plan found, as a reason of the coordinator. */
    public static RefusalReason of(Refusal refusal) {
        return RefusalReason.valueOf(refusal.name());
    }
}
