/**
 * How agents are fitted: what a {@link dev.winnow.agent.fit.Fitter} promises, what it gets, and what it makes.
 *
 * <p>Called by the command line and implemented beside each agent that learns from documents. Knows artifacts; must not know where documents come
 * from, nor which fitters there are.
 */
package dev.winnow.agent.fit;
