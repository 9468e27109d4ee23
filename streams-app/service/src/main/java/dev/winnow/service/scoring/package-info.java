/**
 * From {@code documents} to {@code annotated}: consume, label, produce, exactly once.
 *
 * <p>A plain loop of Kafka clients, one per device: a poll is a batch, the next poll is fetched and prepared while the device works, and
 * offsets are committed with the output. Knows agents and topics; knows nothing of runs, plans or selection.
 */
package dev.winnow.service.scoring;
