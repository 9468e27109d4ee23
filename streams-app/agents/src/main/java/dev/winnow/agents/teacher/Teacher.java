package dev.winnow.agents.teacher;

import java.util.List;

/** Someone who knows more of a text than an agent can afford to find out. One thread. */
public interface Teacher extends AutoCloseable {

    /**
     * What a teacher reports about one text. Both are finite.
     *
     * @param first of {@link AskTeacher} the probability of yes, of {@link LossTeacher} nats
     * @param second of {@link AskTeacher} the probability of no, of {@link LossTeacher} the tokens that the nats are of
     */
    record Answer(double first, double second) {}

    /** SHA-256 (hex) of all that an answer depends on beside the text. */
    String digest();

    /** Answers in the order of the texts, at least one. */
    List<Answer> ask(List<String> texts);

    @Override
    void close();
}
