package dev.winnow.trainer.reference;

import java.util.regex.Pattern;

/**
 * One item of a task: given the prompt, the model should find the completion likely.
 *
 * @param id stable id; decides the order inside a shard
 * @param prompt what is given; empty for plain text
 * @param completion what is scored; not empty
 * @param group what items have in common that must not be in both shards, such as a passage; decides the shard
 */
public record ReferenceItem(String id, String prompt, String completion, String group) {
    private static final Pattern WHITESPACE = Pattern.compile("\\s+");

    public ReferenceItem {
        group = WHITESPACE.matcher(group.strip()).replaceAll(" ");
        if (group.isEmpty()) {
            throw new IllegalArgumentException("reference item '" + id
                    + "' has an empty group: it decides the shard; use the prompt, or the text of an item without one");
        }
    }

    /** An item that shares nothing with others: its group is its own prompt, or its text where the prompt is empty. */
    public ReferenceItem(String id, String prompt, String completion) {
        this(id, prompt, completion, prompt.isBlank() ? completion : prompt);
    }
}
