package dev.winnow.service.run;

import dev.winnow.schemas.Control;
import dev.winnow.selection.Plan;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How one run is doing, as its topics and groups show it.
 *
 * @param run name of the run
 * @param plan newest plan; empty where an interrupted creation or deletion left none
 * @param consoleMembers threads that select for the run
 * @param coordinatorMembers threads that make its plans
 * @param consoleLag annotated documents that it has not decided; empty where the topic is gone
 * @param trainerLag selected documents that its trainer has not read; empty where the topic is gone
 * @param condition what it does or waits for
 * @param counts what was decided up to the last mark of each partition
 * @param orders newest orders of operators, oldest first
 */
public record RunStatus(
        String run,
        Optional<Plan> plan,
        int consoleMembers,
        int coordinatorMembers,
        OptionalLong consoleLag,
        OptionalLong trainerLag,
        RunCondition condition,
        DecisionCounts counts,
        List<Control> orders) {}
