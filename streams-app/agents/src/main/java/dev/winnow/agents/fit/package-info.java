/**
 * Fits the built-in agents from a sample of documents and writes their artefacts.
 *
 * <p>Called by the command line and the local stack. Knows the agents' models and artefacts; must not know where the sample
 * comes from, nor print.
 */
package dev.winnow.agents.fit;
