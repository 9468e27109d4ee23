/**
 * Statistics that fits and evaluations report: shares with confidence intervals and rank correlations.
 */
package dev.winnow.agents.statistics;
