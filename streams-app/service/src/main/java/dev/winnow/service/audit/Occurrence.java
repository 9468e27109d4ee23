package dev.winnow.service.audit;

import dev.winnow.schemas.Document;
import dev.winnow.selection.DecisionRule;
import dev.winnow.selection.Intensity;
import dev.winnow.selection.Plan;
import dev.winnow.selection.Uses;
import java.util.Optional;

/**
 * One time that a document came, and what each plan makes of it.
 *
 * @param place where, and under which plan it was decided
 * @param document the document, its text may be missing
 * @param fates what each plan makes of it, by version; written
 */
record Occurrence(Explanation.Place place, Document document, Rows<Explanation.Fate> fates) {

    /** Takes the state at the switch to a plan of rule 2. */
    void switched(DecidingState state, SelectedUnder selected) {
        Plan plan = state.plan();
        if (plan.version() != place.livePlan() && !selected.isCut()) {
            put(plan, Explanation.fate(document, state, uses(plan, selected), false));
        }
    }

    /** Takes what the document was decided on under rule 2. */
    void decided(ReplayedStates.Before before) {
        put(before.state().plan(), Explanation.fate(document, before.state(), before.uses(), true));
    }

    /**
     * Completes what a plan makes of the document, once the partition is replayed.
     *
     * @param solved intensity at the switch to the plan, which is all that rule 1 needs beside uses
     * @return why it cannot be known; empty when it is
     */
    Optional<NotCovered> complete(Plan plan, Intensity solved, SelectedUnder selected) {
        if (fates.has(plan.version())) {
            return Optional.empty();
        }
        if (selected.isCut()) {
            return Optional.of(NotCovered.SELECTED_DELETED);
        }
        if (plan.rule() != DecisionRule.ONE) {
            return Optional.of(NotCovered.NO_SNAPSHOT);
        }
        boolean live = plan.version() == place.livePlan();
        put(plan, Explanation.fate(document, DecidingState.of(plan, solved), uses(plan, selected), live));
        return Optional.empty();
    }

    private void put(Plan plan, Explanation.Fate fate) {
        fates.put(plan.version(), fate);
    }

    private Uses uses(Plan plan, SelectedUnder selected) {
        boolean again = plan.version() == place.livePlan() && place.repeat();
        return selected.before(again ? plan.version() + 1 : plan.version());
    }
}
