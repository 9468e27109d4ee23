package dev.winnow.inference;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Refuses what the native tokenizers fail on without an error of theirs: such a failure ends the whole process. Found by {@code winnow bench fuzz --target tokenizer}.
 *
 * <p>They ask for numbers that a double can hold, for whole characters, and for little nesting, and do not look whether templates name tokens that
 * are defined, or whether maps of characters point outside.
 */
final class TokenizerFile {
    /** They stop at 128, counted in another way; real files have fewer than 10. */
    private static final int MOST_NESTING = 40;

    /** Of a regular expression: it is read by recursion, on the stack of the calling thread. */
    private static final int MOST_BRACKETS = 200;

    /** Characters of an added token: what looks for them in a text is made in time that grows faster than they do, half a minute for 27,000. */
    private static final int LONGEST_TOKEN = 1_000;

    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MOST_NESTING)
                    .build())
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .build());

    private TokenizerFile() {}

    /**
     * Reads the file twice and holds its normalizer and its post-processor, so a large vocabulary costs no memory.
     *
     * @throws IOException when the file is not JSON, or has one of these faults
     */
    static void check(Path file) throws IOException {
        try (JsonParser json = JSON.createParser(file.toFile())) {
            require(json.nextToken() == JsonToken.START_OBJECT, "it is not a JSON object");
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                checkValue(json, token);
            }
        }
        try (JsonParser json = JSON.createParser(file.toFile())) {
            json.nextToken();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String field = json.currentName();
                json.nextToken();
                switch (field) {
                    case "post_processor" -> checkPostProcessor(json.readValueAsTree());
                    case "normalizer" -> checkNormalizer(json.readValueAsTree());
                    case "model" -> checkModel(json);
                    default -> json.skipChildren();
                }
            }
        }
    }

    private static void checkValue(JsonParser json, JsonToken token) throws IOException {
        int line = json.currentLocation().getLineNr();
        if (token.isNumeric()) {
            require(Double.isFinite(json.getDoubleValue()), "the number in line " + line + " is too large");
        } else if (token == JsonToken.FIELD_NAME || token == JsonToken.VALUE_STRING) {
            String text = json.getText();
            require(
                    text.codePoints().noneMatch(TokenizerFile::isHalf),
                    "a character in line " + line + " is half of a surrogate pair");
            if (token == JsonToken.VALUE_STRING) {
                checkString(json.currentName(), text, line);
            }
        }
    }

    private static void checkString(String field, String text, int line) throws IOException {
        if ("Regex".equals(field)) {
            require(
                    text.chars().filter(c -> c == '(' || c == '[').count() <= MOST_BRACKETS,
                    "the regular expression in line " + line + " has more than " + MOST_BRACKETS + " brackets");
        } else if ("content".equals(field)) {
            require(
                    text.length() <= LONGEST_TOKEN,
                    "the token in line " + line + " has more than " + LONGEST_TOKEN + " characters");
        }
    }

    private static boolean isHalf(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }

    /** Merges are cut by the length of a prefix whether they have it or not; tokenizers with merges have none. */
    private static void checkModel(JsonParser json) throws IOException {
        require(json.currentToken() == JsonToken.START_OBJECT, "its model is not an object");
        boolean merges = false;
        boolean prefix = false;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = json.currentName();
            json.nextToken();
            merges |= field.equals("merges");
            prefix |= field.equals("continuing_subword_prefix")
                    && json.currentToken() != JsonToken.VALUE_NULL
                    && !json.getValueAsString("-").isEmpty();
            json.skipChildren();
        }
        require(!merges || !prefix, "its model has merges and a continuing_subword_prefix");
    }

    private static void checkNormalizer(JsonNode normalizer) throws IOException {
        for (JsonNode part : parts(normalizer, "normalizers")) {
            checkNormalizer(part);
        }
        require(!normalizer.path("prepend").asText("-").isEmpty(), "a normalizer prepends nothing");
        JsonNode map = normalizer.path("precompiled_charsmap");
        boolean needed = normalizer.path("type").asText().equals("Precompiled");
        require(
                map.isMissingNode() ? !needed : map.isTextual() && CharacterMap.isSound(map.asText()),
                "the precompiled_charsmap of its normalizer is damaged");
    }

    private static void checkPostProcessor(JsonNode processor) throws IOException {
        for (JsonNode part : parts(processor, "processors")) {
            checkPostProcessor(part);
        }
        JsonNode defined = processor.path("special_tokens");
        for (JsonNode token : defined) {
            require(
                    token.isObject()
                            && token.path("ids").size() == token.path("tokens").size(),
                    "a special token of its post-processor has not as many ids as tokens");
        }
        for (String template : new String[] {"single", "pair"}) {
            for (JsonNode piece : parts(processor, template)) {
                JsonNode special = piece.path("SpecialToken");
                String name = special.path("id").asText();
                require(
                        special.isMissingNode() || defined.has(name),
                        "its post-processor puts the special token '" + name + "' into '" + template
                                + "', and does not define it in special_tokens");
            }
        }
    }

    /**
     * What a list of a part of the tokenizer holds; nothing where there is no part or no list. The library reads parts and lists written otherwise as well, which nobody writes and
     * nothing here looks into.
     */
    private static JsonNode parts(JsonNode part, String field) throws IOException {
        require(part.isNull() || part.isObject(), "what holds its '" + field + "' is not an object");
        JsonNode list = part.path(field);
        require(list.isMissingNode() || list.isArray(), "its '" + field + "' is not an array");
        return list;
    }

    private static void require(boolean condition, String fault) throws IOException {
        if (!condition) {
            throw new IOException(fault);
        }
    }
}
