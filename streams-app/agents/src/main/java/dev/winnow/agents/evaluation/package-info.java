/**
 * How good agents are: their labels against known sources, human labels and marked copies.
 *
 * <p>Separate from fitting; reads labels through the public agent interface.
 */
package dev.winnow.agents.evaluation;
