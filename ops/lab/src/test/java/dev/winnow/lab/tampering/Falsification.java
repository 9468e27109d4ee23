package dev.winnow.lab.tampering;

import java.util.function.Consumer;

/**
 * A change of a history.
 *
 * @param wrong the name of what is wrong after it, as a checker has to give it
 * @param alone whether nothing else is wrong then
 * @param change makes the change
 */
public record Falsification(String wrong, boolean alone, Consumer<History> change) {}
