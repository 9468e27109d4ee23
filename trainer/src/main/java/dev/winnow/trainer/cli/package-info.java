/**
 * The {@code train} command: options, wiring, progress. It may see everything; nothing sees it but the program that adds it
 * to the command line.
 */
package dev.winnow.trainer.cli;
