package dev.winnow.selection;

/**
 * A document drawn uniformly from one group of one agent, to be measured by the trainer.
 *
 * @param agent index of the agent in the plan
 * @param group index of the group within the agent
 * @param probability probability of the draw, in (0, 1]
 */
public record ProbeDraw(int agent, int group, double probability) {}
