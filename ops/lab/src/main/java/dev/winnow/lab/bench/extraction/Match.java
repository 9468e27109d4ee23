package dev.winnow.lab.bench.extraction;

/**
 * What a tool found on one page.
 *
 * @param found of what was expected
 * @param extra that was not expected
 * @param missed of what was expected
 */
record Match(double found, double extra, double missed) {}
