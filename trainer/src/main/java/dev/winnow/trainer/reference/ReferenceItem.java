package dev.winnow.trainer.reference;

/**
 * One item of a task: given the prompt, the model should find the completion likely.
 *
 * @param id stable id; decides the shard
 * @param prompt what is given; empty for plain text
 * @param completion what is scored; not empty
 */
public record ReferenceItem(String id, String prompt, String completion) {}
