package dev.winnow.service.run;

import dev.winnow.schemas.Control;
import dev.winnow.selection.Plan;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * How one run is doing, as its topics and groups show it.
 *
 * @param run name of the run
 * @param plan newest plan; empty where an interrupted creation or deletion left none
 * @param order newest order
 * @param consoleMembers threads that select for the run
 * @param coordinatorMembers threads that make its plans
 * @param consoleLag annotated documents that it has not decided; empty where the topic is gone
 * @param trainerLag selected documents that its trainer has not read; empty where the topic is gone
 * @param counts what was decided up to the last mark of each partition
 * @param orders newest orders of operators, oldest first
 */
public record RunStatus(
        String run,
        Optional<Plan> plan,
        RunState order,
        int consoleMembers,
        int coordinatorMembers,
        OptionalLong consoleLag,
        OptionalLong trainerLag,
        Counts counts,
        List<Control> orders) {

    /**
     * Sums over the marks of a run; exact, but behind the stream: a stage is marked when its documents have doubled, and under rule 2 every
     * 4,096 documents.
     *
     * @param decided documents decided
     * @param selected of those, selected
     * @param probed of those, probed
     */
    public record Counts(long decided, long selected, long probed) {
        /** Share of the documents that were selected, over the whole run; empty before the first count. */
        public OptionalDouble realisedRatio() {
            return decided == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) selected / decided);
        }
    }

    /** One word or two: no plan, ended, paused, running, or no console. */
    public String state() {
        if (plan.isEmpty()) {
            return "no plan";
        }
        return switch (order) {
            case END -> "ended";
            case PAUSE -> "paused";
            case GO -> consoleMembers > 0 ? "running" : "no console";
        };
    }
}
