package dev.winnow.kafka.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/**
 * One answer over HTTP, of a registry or of something in its place.
 *
 * @param address what messages call the server
 * @param status HTTP status
 * @param contentType type without parameters, {@code nothing} for an empty answer
 * @param json the body, where it is JSON
 * @param retryAfterHeader value of {@code Retry-After}
 * @param withheld whether credentials were withheld from the server
 */
record RegistryAnswer(
        String address,
        int status,
        String contentType,
        Optional<JsonNode> json,
        Optional<String> retryAfterHeader,
        boolean withheld) {
    private static final int LONGEST_REASON = 300;
    private static final int READ_ONLY = 42205;

    static RegistryAnswer of(String address, HttpResponse<byte[]> response, ObjectMapper mapper) {
        String type = response.headers()
                .firstValue("Content-Type")
                .map(value -> value.split(";", 2)[0].strip().toLowerCase(Locale.ROOT))
                .filter(value -> value.matches("[a-z0-9.+-]{1,60}/[a-z0-9.+-]{1,60}"))
                .orElse("something of no type");
        return new RegistryAnswer(
                address,
                response.statusCode(),
                response.body().length == 0 ? "nothing" : type,
                json(response.body(), mapper),
                response.headers().firstValue("Retry-After"),
                false);
    }

    private static Optional<JsonNode> json(byte[] body, ObjectMapper mapper) {
        try {
            JsonNode json = mapper.readTree(body);
            return json.isMissingNode() ? Optional.empty() : Optional.of(json);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    RegistryAnswer withoutCredentials() {
        return new RegistryAnswer(address, status, contentType, json, retryAfterHeader, true);
    }

    boolean isSuccess() {
        return status / 100 == 2;
    }

    boolean isEmpty() {
        return contentType.equals("nothing");
    }

    boolean isRedirect() {
        return switch (status) {
            case 301, 302, 303, 307, 308 -> true;
            default -> false;
        };
    }

    /** The registry's own code, which distinguishes one that knows no such schema from a web server that knows no such page; 0 for none. */
    int errorCode() {
        return json.map(body -> body.path("error_code").asInt()).orElse(0);
    }

    /** What the answer reports about its failure, in one short line. */
    String reason() {
        String reason = json.map(body -> body.path("message").asText(body.toString()))
                .orElse(isEmpty() ? "an empty answer" : contentType + ", not an answer of a registry");
        String line = reason.replaceAll("[\\s\\p{Cntrl}]+", " ").strip();
        return line.length() > LONGEST_REASON ? line.substring(0, LONGEST_REASON) + " …" : line;
    }

    /** What to do about it, in brackets; empty when the reason is enough. */
    String remedy() {
        if (withheld) {
            return " (redirected to another host, which is sent no credentials: set --schema-registry to it if you trust it)";
        }
        if (errorCode() == READ_ONLY) {
            return " (the registry is read-only: set its mode to READWRITE, or make the change where it can be written)";
        }
        return switch (status) {
            case 401 -> " (check basic.auth.user.info)";
            case 403 -> " (this user may not do that)";
            // for what a registry itself does not know it returns 40401 and the like
            case 404 ->
                errorCode() > 404 ? "" : " (no such interface there: Apicurio has Confluent's under /apis/ccompat/v7)";
            default -> "";
        };
    }

    /** How long the server asks to be left alone; empty without a valid wish. */
    Optional<Duration> retryAfter(long nowMillis) {
        return retryAfterHeader.map(String::strip).flatMap(value -> {
            if (value.matches("\\d{1,9}")) {
                return Optional.of(Duration.ofSeconds(Long.parseLong(value)));
            }
            try {
                long at = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME)
                        .toInstant()
                        .toEpochMilli();
                return Optional.of(Duration.ofMillis(Math.max(0, at - nowMillis)));
            } catch (DateTimeException e) {
                return Optional.empty();
            }
        });
    }
}
