/**
 * One form of model that several agents share: embedding bags of hashed features below a linear head, how it labels and how it is fitted.
 *
 * <p>Called by those agents and their fitters. Knows features and the engine; must not know what an output means.
 */
package dev.winnow.agents.bag;
