/**
 * The one-command run: starts the stack, sends real text through the whole loop, shows it while it happens, and checks it
 * afterwards.
 *
 * <p>Every service runs as the same command that a container runs, in a process of its own. This package decides nothing
 * about documents, plans or rewards; it only starts, watches, counts and stops.
 */
package dev.winnow.lab.loop;
