package dev.winnow.selection;

import java.util.List;

/**
 * What a plan makes of one document.
 *
 * @param accepted whether it is selected for training
 * @param probability probability of acceptance, in [0, 1]; 0 for a repeat within a stage
 * @param score S', decay included
 * @param probes cells that it is probed for, by agent; independent of whether it is accepted
 */
public record Decision(boolean accepted, double probability, double score, List<ProbeDraw> probes) {
    public Decision {
        probes = List.copyOf(probes);
    }
}
