package dev.winnow.service.audit;

import java.util.Locale;

/** Why a decision or plan can be neither confirmed nor refuted: what it has to be compared with does not exist any more. */
public enum NotCovered {
    /** The document was deleted from {@code annotated}. */
    ANNOTATED_DELETED,
    /** The run's {@code annotated} topic was deleted and created again, or has lost its end. */
    ANNOTATED_RECREATED,
    /** Documents before it were deleted from {@code annotated}, and no snapshot has the state that they left. */
    NO_SNAPSHOT,
    /** Uses of a document that a snapshot states, and no decision since has depended on. */
    SNAPSHOT_ONLY,
    /** It lies before the snapshot at which the audit began. */
    BEFORE_SNAPSHOT,
    /** The committed offsets of the console are gone, and no committed output proves that the document was decided. */
    OFFSETS_EXPIRED,
    /** The decision was recomputed, but its record was deleted from {@code selected}. */
    SELECTED_DELETED,
    /** The decision was recomputed, but the run's {@code selected} topic was deleted and created again. */
    SELECTED_RECREATED,
    /** The decision was recomputed, but its record was deleted from {@code probes}. */
    PROBES_DELETED,
    /** The run's {@code probes} topic was deleted and created again. */
    PROBES_RECREATED,
    /** Marks of the partition were deleted. */
    MARKS_DELETED,
    /** The run's {@code marks} topic was deleted and created again. */
    MARKS_RECREATED,
    /** The document was deleted from {@code documents} after it was labelled. */
    DOCUMENTS_DELETED,
    /** Plans were deleted. */
    PLANS_DELETED,
    /** Reward reports were deleted: no plan can be recomputed without those before it. */
    REWARDS_DELETED,
    /** The run's {@code rewards} topic was deleted and created again, or has lost its end. */
    REWARDS_RECREATED,
    /** Answers of the coordinator were deleted. */
    OUTCOMES_DELETED,
    /** The run's {@code outcomes} topic was deleted and created again. */
    OUTCOMES_RECREATED,
    /** Orders of operators were deleted. */
    CONTROLS_DELETED,
    /** The run's {@code controls} topic was deleted and created again. */
    CONTROLS_RECREATED;

    /** The name in reports, such as {@code offsets-expired}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
