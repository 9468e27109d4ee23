/**
 * Seeded fuzzing of every parser that meets bytes of others: damaged and forged inputs, each a function of a seed, against public entry points of the product. It
 * must not know how a parser works, only what it may answer.
 */
package dev.winnow.lab.bench.fuzz;
