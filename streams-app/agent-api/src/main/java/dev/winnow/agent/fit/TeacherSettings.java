package dev.winnow.agent.fit;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Which language models teach, and what they are asked.
 *
 * @param teacher directory of the teacher's model
 * @param student directory of the model that learnability compares with the teacher
 * @param sample texts that a model reads at most, held-out ones included, at least {@value #FEWEST}
 * @param question what ask-llm asks, with {@code {document}} where the text goes; empty asks the built-in question
 * @param tokens most tokens that a model reads of a text, the question included, at least 16
 * @param cache folder that keeps answers; empty keeps them in {@code .teacher} of the agents directory
 */
public record TeacherSettings(
        Optional<Path> teacher,
        Optional<Path> student,
        int sample,
        Optional<String> question,
        int tokens,
        Optional<Path> cache) {
    /** Fewest texts that an agent can learn from. */
    public static final int FEWEST = 40;

    private static final int FEWEST_TOKENS = 16;
    private static final int MOST_TOKENS = 1 << 15;

    public TeacherSettings {
        if (sample < FEWEST) {
            throw new IllegalArgumentException("--teacher-sample must be at least " + FEWEST + ", got " + sample);
        }
        if (tokens < FEWEST_TOKENS || tokens > MOST_TOKENS) {
            throw new IllegalArgumentException(
                    "--teacher-tokens must be " + FEWEST_TOKENS + " to " + MOST_TOKENS + ", got " + tokens);
        }
    }

    /**
     * Settings without a model.
     *
     * @return 2,000 texts of 512 tokens, the built-in question
     */
    public static TeacherSettings none() {
        return new TeacherSettings(Optional.empty(), Optional.empty(), 2000, Optional.empty(), 512, Optional.empty());
    }

    /**
     * The same settings with a teacher.
     *
     * @param model directory of its model
     * @return settings of which nothing else differs
     */
    public TeacherSettings taughtBy(Path model) {
        return new TeacherSettings(Optional.of(model), student, sample, question, tokens, cache);
    }
}
