package dev.winnow.service.audit;

import dev.winnow.schemas.Document;
import dev.winnow.selection.DecisionRule;
import dev.winnow.selection.Intensity;
import dev.winnow.selection.Plan;
import dev.winnow.selection.Uses;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One time that a document came, and what each plan makes of it. Mutable, owned by one thread; some 1 KB for each plan. */
final class Occurrence {
    private final Document document;
    private final Explanation.Place place;
    private final List<Integer> selectedUnder;
    private final boolean selectedCut;
    private final Map<Integer, Explanation.Fate> fates = new TreeMap<>();
    private final Map<NotCovered, Long> uncovered = new EnumMap<>(NotCovered.class);

    /**
     * @param selectedUnder versions of the plans that selected the document, ascending
     * @param selectedCut whether some of them may not be known, because selected records were deleted
     */
    Occurrence(Document document, Explanation.Place place, List<Integer> selectedUnder, boolean selectedCut) {
        this.document = document;
        this.place = place;
        this.selectedUnder = selectedUnder;
        this.selectedCut = selectedCut;
    }

    /** Takes the state at the switch to a plan of rule 2. */
    void switched(DecidingState state) {
        Plan plan = state.plan();
        if (plan.version() != place.livePlan() && !selectedCut) {
            fates.put(plan.version(), Explanation.fate(document, state, uses(plan), false));
        }
    }

    /** Takes what the document was decided on under rule 2. */
    void decided(ReplayedStates.Before before) {
        Plan plan = before.state().plan();
        fates.put(plan.version(), Explanation.fate(document, before.state(), before.uses(), true));
    }

    /**
     * Completes what a plan makes of the document, once the partition is replayed.
     *
     * @param solved intensity at the switch to the plan, which is all that rule 1 needs beside uses
     */
    void complete(Plan plan, Intensity solved) {
        if (fates.containsKey(plan.version())) {
            return;
        }
        if (selectedCut) {
            uncovered.merge(NotCovered.SELECTED_DELETED, 1L, Long::sum);
        } else if (plan.rule() == DecisionRule.ONE) {
            boolean live = plan.version() == place.livePlan();
            fates.put(plan.version(), Explanation.fate(document, DecidingState.of(plan, solved), uses(plan), live));
        } else {
            uncovered.merge(NotCovered.NO_SNAPSHOT, 1L, Long::sum);
        }
    }

    private Uses uses(Plan plan) {
        boolean live = plan.version() == place.livePlan();
        Uses uses = Uses.NONE;
        for (int version : selectedUnder) {
            if (version < plan.version() || live && place.repeat() && version == plan.version()) {
                uses = uses.next(version);
            }
        }
        return uses;
    }

    Explanation explanation() {
        return new Explanation(
                document.getId(),
                place.partition(),
                place.offset(),
                place.livePlan(),
                document.getAnnotations().stream().map(Explanation.Label::of).toList(),
                new ArrayList<>(fates.values()),
                Coverage.of(fates.size(), 0, uncovered));
    }
}
