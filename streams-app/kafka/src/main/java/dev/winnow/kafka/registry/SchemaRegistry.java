package dev.winnow.kafka.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLException;
import org.apache.avro.Schema;
import org.apache.kafka.common.utils.ExponentialBackoff;
import org.apache.kafka.common.utils.Time;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The part of the Confluent Schema Registry HTTP interface that serdes and provisioning need. Thread-safe; answers are cached for ever,
 * because a schema id never changes its meaning.
 */
public final class SchemaRegistry {
    private static final Logger LOG = LoggerFactory.getLogger(SchemaRegistry.class);
    private static final String CONTENT_TYPE = "application/vnd.schemaregistry.v1+json";
    private static final int ATTEMPTS = 4;
    private static final int NOT_FOUND = 404;
    private static final int SERVER_ERROR = 500;
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(20);

    /** A flood of records with one wrong id must not become a flood of questions; a schema registered late is seen after this time. */
    private static final long UNKNOWN_FOR_MILLIS = 5_000;

    private static final int MAX_UNKNOWN = 1_024;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<String> urls;
    private final Optional<String> authorization;
    private final HttpClient http;
    private final Time time;
    private final ExponentialBackoff backoff = new ExponentialBackoff(100, 2, 2_000, 0.2);
    private final Map<Integer, Schema> schemas = new ConcurrentHashMap<>();
    private final Map<SubjectSchema, Integer> ids = new ConcurrentHashMap<>();
    private final Map<Integer, Unknown> unknown = new ConcurrentHashMap<>();

    private record Unknown(RegistryException answer, long until) {}

    private record SubjectSchema(String subject, Schema schema) {}

    /**
     * @param urls base addresses, tried in turn, for example {@code http://localhost:8081}
     * @param userInfo {@code user:password} for basic authentication, empty for none
     */
    public SchemaRegistry(List<String> urls, Optional<String> userInfo) {
        this(urls, RegistryAccess.of(userInfo));
    }

    /**
     * @param urls base addresses, tried in turn; without user or password, because messages name them
     * @param access credentials and certificates
     */
    public SchemaRegistry(List<String> urls, RegistryAccess access) {
        this.urls = urls.stream().map(SchemaRegistry::withoutTrailingSlash).toList();
        this.authorization = access.authorization();
        HttpClient.Builder client =
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).version(HttpClient.Version.HTTP_1_1);
        access.tls().ifPresent(client::sslContext);
        this.http = client.build();
        this.time = Time.SYSTEM;
    }

    private static String withoutTrailingSlash(String url) {
        String trimmed = url.strip();
        if (trimmed.replaceFirst("^[a-z]+://", "").split("/", 2)[0].contains("@")) {
            throw new IllegalArgumentException(
                    "the address of the schema registry holds a user: give it as basic.auth.user.info instead");
        }
        return trimmed.endsWith("/") ? trimmed.substring(0, trimmed.length() - 1) : trimmed;
    }

    /** Registers a schema under a subject, or finds it there. */
    public int register(String subject, Schema schema) {
        return ids.computeIfAbsent(new SubjectSchema(subject, schema), key -> send(
                        "POST", "/subjects/" + encode(subject) + "/versions", body(schema))
                .get("id")
                .intValue());
    }

    /** Id of a schema that is registered under a subject. */
    public int lookup(String subject, Schema schema) {
        return ids.computeIfAbsent(new SubjectSchema(subject, schema), key -> {
            try {
                return send("POST", "/subjects/" + encode(subject), body(schema))
                        .get("id")
                        .intValue();
            } catch (RegistryException e) {
                if (e.status() == NOT_FOUND) {
                    throw new RegistryException(
                            NOT_FOUND,
                            "the registry has no schema of " + schema.getName() + " under subject " + subject
                                    + ": run 'winnow topics apply', or check the prefix and the run",
                            e);
                }
                throw e;
            }
        });
    }

    /**
     * The schema that was registered under an id.
     *
     * @throws RegistryException which {@link RegistryException#isUnknownSchema} when the registry has none, and which is passing
     *     when the answer says nothing of the schema
     */
    public Schema byId(int id) {
        Schema cached = schemas.get(id);
        if (cached != null) {
            return cached;
        }
        Unknown missing = unknown.get(id);
        if (missing != null && time.milliseconds() < missing.until()) {
            throw missing.answer();
        }
        JsonNode text;
        try {
            text = send("GET", "/schemas/ids/" + id, null).get("schema");
        } catch (RegistryException e) {
            if (e.isUnknownSchema()) {
                remember(id, e);
            } else if (e.status() == NOT_FOUND) {
                // a proxy or a wrong address: records must not be given up for it
                throw new RegistryException(0, e.getMessage() + "; check --schema-registry", e);
            }
            throw e;
        }
        if (text == null || !text.isTextual()) {
            throw new RegistryException(
                    0, "the answer to GET /schemas/ids/" + id + " holds no schema: check --schema-registry", null);
        }
        Schema schema = new Schema.Parser().parse(text.textValue());
        schemas.put(id, schema);
        return schema;
    }

    private void remember(int id, RegistryException answer) {
        if (unknown.size() >= MAX_UNKNOWN) {
            unknown.clear();
        }
        unknown.put(id, new Unknown(answer, time.milliseconds() + UNKNOWN_FOR_MILLIS));
    }

    /** Sets the compatibility level of one subject, for example {@code FULL_TRANSITIVE}. */
    public void setCompatibility(String subject, String level) {
        send("PUT", "/config/" + encode(subject), JSON.createObjectNode().put("compatibility", level));
    }

    /** Throws a {@link RegistryException} that names the address when the registry does not answer. */
    public void requireReachable() {
        send("GET", "/subjects", null);
    }

    /** The compatibility level of one subject; empty when it has none of its own. */
    public Optional<String> compatibility(String subject) {
        try {
            return Optional.of(send("GET", "/config/" + encode(subject), null)
                    .path("compatibilityLevel")
                    .asText());
        } catch (RegistryException e) {
            return absent(e, Optional.empty());
        }
    }

    /** Whether a subject has a schema already. */
    public boolean isRegistered(String subject, Schema schema) {
        try {
            lookup(subject, schema);
            return true;
        } catch (RegistryException e) {
            return absent(e, false);
        }
    }

    /** Whether a schema may follow the newest one of a subject, at the subject's level; true when there is none yet. */
    public boolean isCompatible(String subject, Schema schema) {
        try {
            return send("POST", "/compatibility/subjects/" + encode(subject) + "/versions/latest", body(schema))
                    .path("is_compatible")
                    .asBoolean();
        } catch (RegistryException e) {
            return absent(e, true);
        }
    }

    /** Deletes a subject for good; false when there is none. Ids of its schemas stay known to other subjects. */
    public boolean delete(String subject) {
        String path = "/subjects/" + encode(subject);
        boolean known = true;
        try {
            send("DELETE", path, null);
        } catch (RegistryException e) {
            known = absent(e, false);
        }
        try {
            send("DELETE", path + "?permanent=true", null);
        } catch (RegistryException e) {
            // some registries delete for good at once
            absent(e, false);
        }
        ids.keySet().removeIf(key -> key.subject().equals(subject));
        return known;
    }

    /**
     * Asks once, without trying again.
     *
     * @return whether one of the registry's addresses answers within the limit
     */
    public boolean answers(Duration limit) {
        for (String url : urls) {
            try {
                HttpRequest request = request("GET", url + "/schemas/types", null, limit);
                if (http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() < SERVER_ERROR) {
                    return true;
                }
            } catch (IOException e) {
                LOG.debug("the registry does not answer at {}", url, e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return false;
    }

    /** Its addresses, for messages. */
    public String addresses() {
        return String.join(",", urls);
    }

    /** What to say when the registry does not know what it was asked about. */
    private static <T> T absent(RegistryException failure, T answer) {
        if (failure.status() != NOT_FOUND) {
            throw failure;
        }
        return answer;
    }

    private static JsonNode body(Schema schema) {
        return JSON.createObjectNode().put("schema", schema.toString());
    }

    private static String encode(String part) {
        return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private JsonNode send(String method, String path, JsonNode body) {
        RegistryException last = null;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            if (attempt > 0) {
                time.sleep(backoff.backoff(attempt - 1));
            }
            String url = urls.get(attempt % urls.size());
            try {
                HttpResponse<String> response = http.send(
                        request(method, url + path, body, ANSWER_LIMIT), HttpResponse.BodyHandlers.ofString());
                if (response.statusCode() / 100 == 2) {
                    return JSON.readTree(response.body());
                }
                last = new RegistryException(
                        response.statusCode(),
                        errorCode(response.body()),
                        "schema registry " + url + " answered " + response.statusCode() + " to " + method + " " + path
                                + ": " + reason(response.body())
                                + remedy(response.statusCode(), errorCode(response.body())),
                        null);
                if (response.statusCode() < SERVER_ERROR && response.statusCode() != 429) {
                    throw last;
                }
            } catch (SSLException e) {
                // another attempt would meet the same certificate
                throw new RegistryException(
                        0,
                        "no trusted connection to the schema registry at " + url + " (" + describe(e)
                                + "): check schema.registry.ssl.truststore.*",
                        e);
            } catch (IOException e) {
                last = new RegistryException(
                        0,
                        "cannot reach the schema registry at " + url + " (" + describe(e)
                                + "): start it, or set --schema-registry",
                        e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new RegistryException(0, "interrupted while asking the schema registry at " + url, e);
            }
        }
        throw last;
    }

    private HttpRequest request(String method, String address, JsonNode body, Duration limit) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address))
                .timeout(limit)
                .header("Accept", CONTENT_TYPE + ", application/json")
                .header("Content-Type", CONTENT_TYPE)
                .method(
                        method,
                        body == null
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body.toString()));
        authorization.ifPresent(value -> request.header("Authorization", value));
        return request.build();
    }

    private static String remedy(int status, int code) {
        return switch (status) {
            case 401 -> " (check basic.auth.user.info)";
            case 403 -> " (this user may not do that)";
            // of what a registry itself does not know it says 40401 and the like
            case 404 ->
                code > NOT_FOUND ? "" : " (no such interface there: Apicurio has Confluent's under /apis/ccompat/v7)";
            default -> "";
        };
    }

    private static String describe(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    private static int errorCode(String body) {
        try {
            return JSON.readTree(body).path("error_code").asInt();
        } catch (JsonProcessingException e) {
            return 0;
        }
    }

    private static String reason(String body) {
        try {
            return JSON.readTree(body).path("message").asText(body);
        } catch (JsonProcessingException e) {
            return body;
        }
    }
}
