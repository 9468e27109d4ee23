package dev.winnow.agents.teacher;

import dev.winnow.agent.AgentException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A question about a text that is to be answered with yes or no.
 *
 * @param before what precedes the text
 * @param after what follows it; the answer follows at once
 */
public record Prompt(String before, String after) {
    /** The place of the text. */
    public static final String PLACE = "{document}";

    private static final int LONGEST = 1 << 14;

    /** The built-in question. */
    public static final Prompt STANDARD = of("""
            A text stands between two lines of hashes.
            ###
            {document}
            ###
            Should a language model learn from this text? It should when the text is well written, tells something of the world that is
            worth knowing, and does no harm. Answer with yes or no.
            Answer:""");

    /**
     * A question with {@value #PLACE} in it, once; white space at the end is dropped, because tokenizers take it for a part of the answer.
     *
     * @throws IllegalArgumentException unless the place occurs exactly once, or the question is too long
     */
    public static Prompt of(String question) {
        int place = question.indexOf(PLACE);
        if (place < 0 || question.indexOf(PLACE, place + 1) >= 0 || question.length() > LONGEST) {
            throw new IllegalArgumentException("a prompt must hold " + PLACE + " once and be no longer than " + LONGEST
                    + " characters; correct --prompt");
        }
        return new Prompt(
                question.substring(0, place),
                question.substring(place + PLACE.length()).stripTrailing());
    }

    /** Reads a question from a file and checks it. */
    public static String read(Path file) {
        try {
            if (Files.size(file) > 4L * LONGEST) {
                throw new IOException("it is too long for a prompt");
            }
            String question = Files.readString(file);
            of(question);
            return question;
        } catch (IOException e) {
            throw new AgentException("cannot read the prompt " + file + ": " + e.getMessage(), e);
        }
    }

    /** The question about a text. */
    public String about(String text) {
        return before + text + after;
    }
}
