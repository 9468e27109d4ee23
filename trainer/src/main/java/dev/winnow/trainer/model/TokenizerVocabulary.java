package dev.winnow.trainer.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.inference.TextTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** The vocabulary of a {@code tokenizer.json} file. */
public final class TokenizerVocabulary implements Vocabulary {
    private static final List<String> END_MARKS = List.of("<|endoftext|>", "<|end_of_text|>", "</s>", "[SEP]");

    private final TextTokenizer tokenizer;
    private final int size;
    private final int endOfText;
    private final String identity;

    /**
     * Loads the file.
     *
     * @throws IllegalArgumentException when it has no vocabulary or no end mark among those that we know
     */
    public TokenizerVocabulary(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        JsonNode json = new ObjectMapper().readTree(bytes);
        int last = -1;
        for (Map.Entry<String, JsonNode> entry :
                json.path("model").path("vocab").properties()) {
            last = Math.max(last, entry.getValue().asInt());
        }
        int end = -1;
        for (String mark : END_MARKS) {
            for (JsonNode added : json.path("added_tokens")) {
                last = Math.max(last, added.path("id").asInt());
                if (end < 0 && added.path("content").asText().equals(mark)) {
                    end = added.path("id").asInt();
                }
            }
        }
        if (last < 1 || end < 0) {
            throw new IllegalArgumentException(
                    file + " has no vocabulary with an end mark (one of " + END_MARKS + "): give another --tokenizer");
        }
        size = last + 1;
        endOfText = end;
        identity = "tokenizer-" + sha256(bytes);
        tokenizer = TextTokenizer.load(file);
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public int endOfText() {
        return endOfText;
    }

    @Override
    public int[] encode(String text) {
        long[] ids = tokenizer.ids(text);
        int[] narrow = new int[ids.length];
        for (int i = 0; i < ids.length; i++) {
            narrow[i] = Math.toIntExact(ids[i]);
        }
        return narrow;
    }

    @Override
    public String identity() {
        return identity;
    }

    @Override
    public void close() {
        tokenizer.close();
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
