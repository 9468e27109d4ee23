/**
 * Real text of the machine that Winnow runs on, for a first run without any input: documentation, licences, manuals and source code, whichever exist.
 *
 * <p>Called by the local run alone. Knows files, nothing of Kafka or of what happens to the text.
 */
package dev.winnow.lab.text;
