/**
 * What a text is compared by: band keys that make two texts candidates, and a sketch that estimates how similar they are.
 *
 * <p>JDK only. Agents compute signatures, the service that compares a whole stream keeps them.
 */
package dev.winnow.similarity;
