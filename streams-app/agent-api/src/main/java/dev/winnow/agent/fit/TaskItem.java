package dev.winnow.agent.fit;

import java.util.List;

/**
 * One item of a reference or evaluation task, in its parts.
 *
 * @param name what labels name it by, {@code TASK/ID}
 * @param passage what the question is about; empty where it is about no passage
 * @param question the question, or the whole text of an item that asks none
 * @param answers every choice, or the answer; may be empty
 */
public record TaskItem(String name, String passage, String question, List<String> answers) {

    public TaskItem {
        answers = List.copyOf(answers);
    }
}
