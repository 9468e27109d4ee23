/**
 * Fits agents from documents: reads and draws the sample, and starts the fitters of the class path.
 *
 * <p>Called by the command line and the local stack. Knows the fitting API and no agent; must not know where the sample comes from, nor print.
 */
package dev.winnow.agents.fit;
