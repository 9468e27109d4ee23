/**
 * Dead letters after the fact: which there are, and their replay to the topics that their records come from. Reads letters and knows nothing of the
 * steps that write them.
 */
package dev.winnow.service.deadletter;
