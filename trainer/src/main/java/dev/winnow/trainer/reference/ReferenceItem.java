package dev.winnow.trainer.reference;

import dev.winnow.selection.ReferenceShard;

/**
 * One item of a task: given the prompt, the model should find the completion likely.
 *
 * @param id stable id; decides the order inside a shard
 * @param prompt what is given; empty for plain text
 * @param completion what is scored; not empty
 * @param reported whether the item is in the shard that is reported on; else it is in the one that rewards
 */
public record ReferenceItem(String id, String prompt, String completion, boolean reported) {

    /**
     * An item in the shard of its group.
     *
     * @param group what items have in common that must not be in both shards, such as a passage
     */
    public ReferenceItem(String id, String prompt, String completion, String group) {
        this(id, prompt, completion, ReferenceShard.isReported(group));
    }

    /** An item that shares nothing with others: its group is its own prompt, or its text where the prompt is empty. */
    public ReferenceItem(String id, String prompt, String completion) {
        this(id, prompt, completion, prompt.isBlank() ? completion : prompt);
    }
}
