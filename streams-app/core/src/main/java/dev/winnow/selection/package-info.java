/**
 * The pure core: what a document is worth under a plan, whether it is selected, and how rewards make the next plan.
 *
 * <p>Lives here: plans, label vectors, scores, hash draws, the intensity solver, and the reward updates. Every result is a
 * function of its arguments alone, and the same to the bit on every machine: {@link java.lang.StrictMath} wherever a
 * result is not exactly rounded by the language, and one fixed order for every sum.
 *
 * <p>Anything may call it. It must not know of topics, records, models, files, clocks or threads; the architecture test
 * holds it to that.
 */
package dev.winnow.selection;
