package dev.winnow.inference;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Finds what the native tokenizers read without an error and fail on at the first text: their failure ends the whole process, so such a file is refused before they see it.
 */
final class TokenizerFile {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String POST_PROCESSOR = "post_processor";

    private TokenizerFile() {}

    /**
     * Reads past the vocabulary, so a large file costs no memory.
     *
     * @throws IOException when the file is not JSON, or names a special token that it does not define
     */
    static void check(Path file) throws IOException {
        try (JsonParser json = JSON.createParser(file.toFile())) {
            require(json.nextToken() == JsonToken.START_OBJECT, "it is not a JSON object");
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String field = json.currentName();
                json.nextToken();
                if (field.equals(POST_PROCESSOR)) {
                    checkPostProcessor(json.readValueAsTree());
                } else {
                    json.skipChildren();
                }
            }
        }
    }

    private static void checkPostProcessor(JsonNode processor) throws IOException {
        if (processor.isNull()) {
            return;
        }
        require(processor.isObject(), "a post-processor is not an object");
        for (JsonNode part : list(processor, "processors")) {
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
            for (JsonNode piece : list(processor, template)) {
                JsonNode special = piece.path("SpecialToken");
                String name = special.path("id").asText();
                require(
                        special.isMissingNode() || defined.has(name),
                        "its post-processor puts the special token '" + name + "' into '" + template
                                + "', and does not define it in special_tokens");
            }
        }
    }

    /** The library reads structures written as arrays as well, which nobody writes and nothing here looks into. */
    private static JsonNode list(JsonNode processor, String field) throws IOException {
        JsonNode list = processor.path(field);
        require(list.isMissingNode() || list.isArray(), "'" + field + "' of its post-processor is not an array");
        return list;
    }

    private static void require(boolean condition, String fault) throws IOException {
        if (!condition) {
            throw new IOException(fault);
        }
    }
}
