/**
 * The three agents that come with Winnow: quality, domain and topic.
 *
 * <p>Reached through the catalogue alone; fitting uses their constants. Must not know how they were fitted.
 */
package dev.winnow.agent.builtin;
