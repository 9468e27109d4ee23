/**
 * The one model form of the built-in agents: embedding bags of hashed features below a linear head.
 *
 * <p>Called by the built-in agents and their fitting. Knows features and the engine; must not know what an output means.
 */
package dev.winnow.agents.bag;
