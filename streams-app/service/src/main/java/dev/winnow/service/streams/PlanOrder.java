package dev.winnow.service.streams;

import dev.winnow.decision.ConsoleException;
import dev.winnow.selection.Plan;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * Keeps to the order in which a partition has to hold its plans: 0, 1, 2, without a gap. A plan that could not be read is
 * skipped while it may have been anybody's. A later plan proves that it was the coordinator's; to continue then would decide
 * documents under a chain that nobody could make again, so that it stops. Stateless.
 */
public final class PlanOrder {
    private PlanOrder() {}

    /**
     * Checks that no plan is missing before the next one; old ones are not its concern.
     *
     * @param live version of the newest plan so far; empty before the first
     * @throws ConsoleException when one is missing; it states what to do
     */
    public static void requireNoGap(Optional<Integer> live, Plan next, RecordMetadata place) {
        int expected = live.map(version -> version + 1).orElse(0);
        if (next.version() > expected) {
            throw new ConsoleException("gap in plans: expected version " + expected + " at offset "
                    + place.offset() + " of " + place.topic() + "-" + place.partition() + ", found " + next.version()
                    + "; the missing plan is damaged or gone, and decisions without it could not be reproduced: look for it in"
                    + " the dead letters, and continue with another run (winnow run create)");
        }
    }
}
