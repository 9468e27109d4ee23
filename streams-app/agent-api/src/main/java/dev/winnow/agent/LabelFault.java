package dev.winnow.agent;

import java.util.List;
import java.util.Optional;

/** What a label breaks of the guarantees 6 to 8 of {@link Agent}. Stateless. */
public final class LabelFault {
    private static final int SHOWN_CHARACTERS = 80;
    /** Length of an id. */
    private static final int LONGEST_REFERENCE = 64;

    private LabelFault() {}

    /**
     * The fault in words that continue from the agent's name; empty if none exists.
     *
     * @param label may be null, which is a fault
     * @param groups those of the agent
     * @param scores whether the agent has given a score to any document
     * @return for example {@code returned a null label}
     */
    public static Optional<String> of(Label label, List<String> groups, boolean scores) {
        if (label == null || label.group() == null || label.reference() == null) {
            return Optional.of("returned a null label");
        }
        if (label.isNone()) {
            return Optional.empty();
        }
        if (!groups.contains(label.group())) {
            String group = label.group();
            return Optional.of(
                    "named the unknown group '" + group.substring(0, Math.min(group.length(), SHOWN_CHARACTERS)) + "'");
        }
        if (label.reference().length() > LONGEST_REFERENCE) {
            return Optional.of("referred to an id of " + label.reference().length() + " characters, more than "
                    + LONGEST_REFERENCE);
        }
        if (Double.isInfinite(label.score()) || (scores && Double.isNaN(label.score()))) {
            return Optional.of("returned the score " + label.score());
        }
        return Optional.empty();
    }
}
