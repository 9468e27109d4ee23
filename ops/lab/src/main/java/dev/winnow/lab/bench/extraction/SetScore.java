package dev.winnow.lab.bench.extraction;

import com.fasterxml.jackson.annotation.JsonUnwrapped;

/**
 * The score of a tool on a set of pages.
 *
 * @param all of all pages
 * @param developed of the half that Winnow's rules were made with
 * @param heldOut of the other half
 */
public record SetScore(@JsonUnwrapped Score all, Score developed, Score heldOut) {}
