package dev.winnow.lab.faults;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Random;

/**
 * Small documents without end: the same number and seed give the same text. Words are invented and differ by source, so that agents have something to
 * distinguish; every 25th document has the text of an earlier one.
 *
 * @param seed seed of all texts
 */
record GeneratedDocuments(long seed) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> SOURCES =
            List.of("commoncrawl", "c4", "github", "book", "arxiv", "wikipedia", "stackexchange");
    private static final List<String> SYLLABLES =
            List.of("ba", "ko", "ri", "ten", "lu", "mar", "so", "vi", "dra", "pel", "na", "shu", "gor", "mi", "fe");
    private static final List<String> SMALL_WORDS =
            List.of("the", "of", "and", "to", "in", "that", "it", "is", "was", "for", "with", "on", "as", "by");
    private static final int REPEAT_EVERY = 25;
    private static final int REPEAT_DISTANCE = 1_000;
    private static final int WORDS_OF_A_SOURCE = 60;

    /** The text of a document by itself. */
    String words(long number) {
        long repeated = repeated(number);
        Random random = new Random(seed * 31 + repeated);
        return text(random, random.nextInt(SOURCES.size()), repeated);
    }

    private static long repeated(long number) {
        return number % REPEAT_EVERY == REPEAT_EVERY - 1 && number >= REPEAT_DISTANCE
                ? number - REPEAT_DISTANCE + 1
                : number;
    }

    /** A line of JSON: {@code text} and {@code source}. */
    String line(long number) {
        long repeated = repeated(number);
        Random random = new Random(seed * 31 + repeated);
        int source = random.nextInt(SOURCES.size());
        return JSON.createObjectNode()
                .put("text", text(random, source, repeated))
                .put("source", SOURCES.get(source))
                .toString();
    }

    /** Writes the lines from one number on as a file, which is there as a whole or not at all. */
    void write(Path file, long from, int count) throws IOException {
        Path unfinished = file.resolveSibling(file.getFileName() + ".unfinished");
        try (BufferedWriter out = Files.newBufferedWriter(unfinished, StandardCharsets.UTF_8)) {
            for (long number = from; number < from + count; number++) {
                out.write(line(number));
                out.newLine();
            }
        }
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static String text(Random random, int source, long number) {
        StringBuilder text = new StringBuilder("Report ").append(number).append(". ");
        int sentences = 2 + random.nextInt(6);
        for (int sentence = 0; sentence < sentences; sentence++) {
            int words = 4 + random.nextInt(10);
            for (int word = 0; word < words; word++) {
                text.append(
                                random.nextInt(3) == 0
                                        ? SMALL_WORDS.get(random.nextInt(SMALL_WORDS.size()))
                                        : word(source, random.nextInt(WORDS_OF_A_SOURCE)))
                        .append(word == words - 1 ? ". " : " ");
            }
        }
        return text.toString().strip();
    }

    private static String word(int source, int number) {
        Random letters = new Random(source * 1_000L + number);
        StringBuilder word = new StringBuilder();
        for (int syllable = 2 + letters.nextInt(2); syllable > 0; syllable--) {
            word.append(SYLLABLES.get(letters.nextInt(SYLLABLES.size())));
        }
        return word.toString();
    }
}
