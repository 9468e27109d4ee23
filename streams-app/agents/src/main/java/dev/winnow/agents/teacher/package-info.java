/**
 * Language models as teachers: a causal model is asked about a sample of texts, each answer is kept by the hash of what it depends on, and
 * an agent that costs next to nothing learns from the answers. Nothing here runs while documents are labelled.
 *
 * <p>Reached by fitting and by the command that fits. Knows models, tokens and answers; not what becomes of them, nor topics or plans.
 */
package dev.winnow.agents.teacher;
