/**
 * Text to numbers: hashed words and word pairs, statistics of a text, and the published web-quality rules over them.
 *
 * <p>Called by the built-in agents and their fitting. Plain Java: knows no engine, no file and no record.
 */
package dev.winnow.agents.text;
