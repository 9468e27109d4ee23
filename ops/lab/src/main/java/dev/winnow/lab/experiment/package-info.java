/**
 * The experiment command: brings text into one labelled file, trains every arm and seed in a process of its own, repeats one
 * arm with a real broker, and reports.
 *
 * <p>How arms select and train is {@code dev.winnow.trainer.experiment}'s; nothing here decides on a document.
 */
package dev.winnow.lab.experiment;
