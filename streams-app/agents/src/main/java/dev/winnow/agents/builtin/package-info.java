/**
 * The agents that come with Winnow and read single documents: quality, domain, topic and rules.
 *
 * <p>Reached through the catalogue alone; fitting uses their constants. Must not know how they were fitted.
 */
package dev.winnow.agents.builtin;
