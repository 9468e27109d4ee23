/**
 * The agent that prefers documents like the items of the reference tasks, after benchmark-targeted ranking (BETR).
 *
 * <p>Reached through the catalogue and by fitting. Must not know topics, plans or where documents come from.
 */
package dev.winnow.agents.betr;
