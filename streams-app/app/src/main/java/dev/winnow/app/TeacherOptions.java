package dev.winnow.app;

import dev.winnow.agent.fit.TeacherSettings;
import dev.winnow.agents.teacher.Prompt;
import dev.winnow.runtime.UsageException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Options of the language models that ask-llm and learnability learn from. */
final class TeacherOptions {
    @Option(
            names = "--teacher",
            paramLabel = "DIR",
            description = "Causal language model that ask-llm asks and learnability compares with: model.pt,"
                    + " tokenizer.json, serving.properties.")
    Path teacher;

    @Option(
            names = "--student",
            paramLabel = "DIR",
            description = "The model in training, for learnability; 'winnow export' writes that of a trainer.")
    Path student;

    @Option(
            names = "--teacher-sample",
            defaultValue = "2000",
            description = "Documents that language models read at most, a fifth of them held out.")
    int sample;

    @Option(
            names = "--teacher-tokens",
            defaultValue = "512",
            description = "Tokens that a language model reads of a document at most, the question included.")
    int tokens;

    @Option(
            names = "--prompt",
            paramLabel = "FILE",
            description = "Question of ask-llm, with " + Prompt.PLACE
                    + " where the text goes; yes or no follows at its end (default: one that is built in).")
    Path prompt;

    @Option(
            names = "--teacher-cache",
            paramLabel = "DIR",
            description = "Keeps the answers of language models, so that nothing is asked twice and an interrupted fit"
                    + " resumes (default: .teacher in the output).")
    Path cache;

    /** The settings that the options give. */
    TeacherSettings settings() {
        return new TeacherSettings(
                directory("--teacher", teacher),
                directory("--student", student),
                sample,
                Optional.ofNullable(prompt).map(Prompt::read),
                tokens,
                Optional.ofNullable(cache));
    }

    private static Optional<Path> directory(String option, Path path) {
        if (path != null && !Files.isDirectory(path)) {
            throw new UsageException(option + " " + path + " is not a directory: name one with the files of a model");
        }
        return Optional.ofNullable(path);
    }
}
