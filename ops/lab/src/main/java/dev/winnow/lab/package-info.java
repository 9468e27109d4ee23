/**
 * Entry point of {@code ops/winnow}: the production commands, and beside them the local run, a broker and a registry for one machine, experiments,
 * benchmarks and fault injection. Never part of an image.
 */
package dev.winnow.lab;
