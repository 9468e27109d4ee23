/**
 * Proof after the fact: replays a run's decisions from its topics and compares them with what was written.
 *
 * <p>The command line may call it. It decides with the code of the console and must not have any of its own; it only
 * reads topics.
 */
package dev.winnow.service.audit;
