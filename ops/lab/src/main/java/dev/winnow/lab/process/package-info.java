/**
 * What the commands of the lab have in common: their shared options, how they start each other, describe the machine, and show progress.
 */
package dev.winnow.lab.process;
