package dev.winnow.ingest.page;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;

/**
 * The licences that a script of JSON-LD gives the page: {@code license} of its objects at the top and in {@code @graph}, but not of pictures and other media,
 * which have licences of their own. What is no JSON has none. Bounded: scripts of more than 256 KiB and 32 levels are not read. Pure.
 */
final class JsonLdLicenses {
    private static final int MAX_LENGTH = 1 << 18;
    private static final int MAX_NESTING = 32;
    private static final String LICENSE = "\"license\"";

    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(MAX_NESTING).build())
            // names are as hostile as values: no table that outlives the page
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .build());

    private JsonLdLicenses() {}

    static List<String> of(String script) {
        List<String> licenses = new ArrayList<>();
        if (script.length() <= MAX_LENGTH && script.contains(LICENSE)) {
            try {
                addOf(JSON.readTree(script), licenses);
            } catch (JsonProcessingException e) {
                return List.of();
            }
        }
        return licenses;
    }

    private static void addOf(JsonNode value, List<String> licenses) {
        if (value.isArray()) {
            value.forEach(element -> {
                if (element.isObject()) {
                    addOf(element, licenses);
                }
            });
            return;
        }
        String type = value.path("@type").isTextual() ? value.path("@type").textValue() : "";
        if (!type.endsWith("Object")) {
            add(value.path("license"), licenses);
        }
        JsonNode graph = value.path("@graph");
        if (graph.isArray()) {
            graph.forEach(element -> {
                if (element.isObject() && !element.has("@graph")) {
                    addOf(element, licenses);
                }
            });
        }
    }

    private static void add(JsonNode license, List<String> licenses) {
        if (license.isTextual()) {
            licenses.add(license.textValue().strip());
        } else if (license.isObject()) {
            add(license.has("@id") ? license.get("@id") : license.path("url"), licenses);
        }
    }
}
