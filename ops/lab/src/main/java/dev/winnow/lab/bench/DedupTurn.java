package dev.winnow.lab.bench;

/**
 * A slice of documents that was compared with all before it.
 *
 * @param found number of the document that each repeats; -1 for none
 */
record DedupTurn(double wallSeconds, double cpuSeconds, int[] found) {}
