/**
 * The {@code train}, {@code stand-in} and {@code evaluate} commands: options, wiring, progress. They may see everything; nothing sees them but
 * the program that adds them to the command line.
 */
package dev.winnow.trainer.cli;
