package dev.winnow.lab.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.winnow.schemas.Document;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Makes the {@code tokenizer.json} of an uncased BERT for texts: every character, the most frequent words, and the most frequent ends of the others. Not the vocabulary that a
 * hub's model learned, but of its size, and it cuts these texts into about as many pieces.
 */
final class WordPieces {
    private static final Pattern WORD_BREAK = Pattern.compile("[^\\p{L}\\p{N}]+");
    private static final int LONGEST_PIECE = 5;
    private static final double CHARACTERS = 0.2;
    private static final double WORDS = 0.8;
    private static final ObjectMapper JSON = new ObjectMapper();

    private WordPieces() {}

    /**
     * Writes the file.
     *
     * @param size most entries of the vocabulary
     * @return entries of the vocabulary
     */
    static int write(Path file, List<Document> documents, int size) throws IOException {
        try (InputStream template = WordPieces.class.getResourceAsStream("word-piece.json")) {
            ObjectNode tokenizer = (ObjectNode) JSON.readTree(template);
            ObjectNode vocabulary = (ObjectNode) tokenizer.path("model").path("vocab");
            fill(vocabulary, documents, size);
            JSON.writeValue(file.toFile(), tokenizer);
            return vocabulary.size();
        }
    }

    private static void fill(ObjectNode vocabulary, List<Document> documents, int size) {
        Map<String, Integer> characters = new HashMap<>();
        Map<String, Integer> words = new HashMap<>();
        for (Document document : documents) {
            String text = document.getText().toLowerCase(Locale.ROOT);
            text.codePoints()
                    .filter(point -> !Character.isWhitespace(point))
                    .forEach(point -> characters.merge(Character.toString(point), 1, Integer::sum));
            WORD_BREAK
                    .splitAsStream(text)
                    .filter(word -> word.length() > 1)
                    .forEach(word -> words.merge(word, 1, Integer::sum));
        }
        for (String character : frequent(characters)) {
            if (vocabulary.size() < CHARACTERS * size) {
                add(vocabulary, character);
                add(vocabulary, "##" + character);
            }
        }
        Map<String, Integer> ends = new HashMap<>();
        for (String word : frequent(words)) {
            if (vocabulary.size() < WORDS * size) {
                add(vocabulary, word);
            } else {
                for (int length = 2; length <= Math.min(LONGEST_PIECE, word.length() - 1); length++) {
                    ends.merge(word.substring(word.length() - length), words.get(word), Integer::sum);
                }
            }
        }
        for (String end : frequent(ends)) {
            if (vocabulary.size() < size) {
                add(vocabulary, "##" + end);
            }
        }
    }

    private static void add(ObjectNode vocabulary, String piece) {
        if (!vocabulary.has(piece)) {
            vocabulary.put(piece, vocabulary.size());
        }
    }

    /** Most frequent first, equals in the order of the alphabet. */
    private static List<String> frequent(Map<String, Integer> counts) {
        return counts.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue()
                        .reversed()
                        .thenComparing(Map.Entry.comparingByKey(Comparator.naturalOrder())))
                .map(Map.Entry::getKey)
                .toList();
    }
}
