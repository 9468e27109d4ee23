package dev.winnow.service.deadletter;

import dev.winnow.schemas.DeadLetter;
import java.util.Set;

/**
 * Which dead letters are meant.
 *
 * @param reasons reasons that count; empty for all
 * @param steps steps that count; empty for all
 * @param origins topics or files that count; empty for all
 * @param from first offset on the dead letters
 * @param before offset on the dead letters before which it ends
 */
public record LetterSelection(Set<String> reasons, Set<String> steps, Set<String> origins, long from, long before) {
    /** Every letter. */
    public static final LetterSelection ALL = new LetterSelection(Set.of(), Set.of(), Set.of(), 0, Long.MAX_VALUE);

    /** @throws IllegalArgumentException when no offset is in the range */
    public LetterSelection {
        reasons = Set.copyOf(reasons);
        steps = Set.copyOf(steps);
        origins = Set.copyOf(origins);
        if (from < 0 || before <= from) {
            throw new IllegalArgumentException("invalid range of offsets: from " + from + " to " + before
                    + "; the first must be >= 0 and less than the second");
        }
    }

    boolean includes(DeadLetter letter) {
        return isIn(reasons, letter.getReason()) && isIn(steps, letter.getStep()) && isIn(origins, letter.getOrigin());
    }

    private static boolean isIn(Set<String> chosen, String value) {
        return chosen.isEmpty() || chosen.contains(value);
    }
}
