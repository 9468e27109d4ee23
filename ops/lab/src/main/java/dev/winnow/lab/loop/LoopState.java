package dev.winnow.lab.loop;

import java.util.List;
import java.util.Map;

/**
 * What the page shows.
 *
 * @param headline what the run is doing now
 * @param documents counts by stage
 * @param trainer the trainer's numbers by name
 * @param plans all plans so far
 * @param losses all measurements of the reference tasks so far
 */
public record LoopState(
        String headline,
        Map<String, Long> documents,
        Map<String, Double> trainer,
        List<PlanView> plans,
        List<LossPoint> losses) {
    static final LoopState STARTING = new LoopState("starting", Map.of(), Map.of(), List.of(), List.of());
}
