package dev.winnow.kafka.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.utils.Time;

/**
 * The part of the Confluent Schema Registry HTTP interface that serdes and provisioning need. Thread-safe; answers are cached forever,
 * because a schema id never changes its meaning.
 */
public final class SchemaRegistry {
    private static final int NOT_FOUND = 404;

    /** A flood of records with one wrong id must not become a flood of questions; a schema registered late is seen after this time. */
    private static final long UNKNOWN_FOR_MILLIS = 5_000;

    private static final int MAX_UNKNOWN = 1_024;
    private static final long LOST_PAUSE_MILLIS = 1_000;

    /** What to do about a registry whose schemas are gone. Registering them again would give their ids to other schemas. */
    public static final String LOST =
            "it was emptied or is another registry; restore it from its backup, or set --schema-registry to the one that the records were written with";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<String> urls;
    private final RegistryTransport transport;
    private final Time time;
    private final Map<Integer, Schema> schemas = new ConcurrentHashMap<>();
    private final Map<SubjectSchema, Integer> ids = new ConcurrentHashMap<>();
    private final Map<Integer, Unknown> unknown = new ConcurrentHashMap<>();
    private final Map<String, Known> subjects = new ConcurrentHashMap<>();
    private final Set<String> seen = ConcurrentHashMap.newKeySet();

    private record Unknown(RegistryException answer, long until) {}

    private record Known(boolean isKnown, long until) {}

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
        this(urls, access, Time.SYSTEM);
    }

    SchemaRegistry(List<String> urls, RegistryAccess access, Time time) {
        this.urls = urls.stream().map(SchemaRegistry::checked).toList();
        this.transport = new RegistryTransport(this.urls, access, time);
        this.time = time;
    }

    /** An address without slashes at its end. */
    private static String checked(String url) {
        String trimmed = url.strip().replaceFirst("/+$", "");
        if (trimmed.replaceFirst("^[A-Za-z]+://", "").split("/", 2)[0].contains("@")) {
            throw new IllegalArgumentException(
                    "the address of the schema registry holds a user: give it as basic.auth.user.info instead");
        }
        try {
            URI address = new URI(trimmed);
            if (address.getHost() != null
                    && address.getRawQuery() == null
                    && address.getRawFragment() == null
                    && address.getScheme().matches("(?i)https?")) {
                return trimmed;
            }
        } catch (URISyntaxException e) {
            // as any other address that cannot be asked
        }
        throw new IllegalArgumentException("invalid address of the schema registry '" + trimmed
                + "': use http://HOST:PORT or https://HOST:PORT, and commas between several");
    }

    /** Registers a schema under a subject, or finds it there. */
    public int register(String subject, Schema schema) {
        SubjectSchema key = new SubjectSchema(subject, schema);
        Integer cached = ids.get(key);
        return cached != null ? cached : remember(key, "/subjects/" + encode(subject) + "/versions");
    }

    /** Id of a schema that is registered under a subject. */
    public int lookup(String subject, Schema schema) {
        SubjectSchema key = new SubjectSchema(subject, schema);
        Integer cached = ids.get(key);
        if (cached != null) {
            return cached;
        }
        try {
            return remember(key, "/subjects/" + encode(subject));
        } catch (RegistryException e) {
            if (e.status() != NOT_FOUND) {
                throw e;
            }
            throw new RegistryException(NOT_FOUND, e.errorCode(), absence(subject, schema, e), e);
        }
    }

    private String absence(String subject, Schema schema, RegistryException e) {
        String what = "the registry at " + addresses() + " has no schema of " + schema.getName() + " under subject "
                + subject + ": ";
        if (e.isUnknownSchema()) {
            return what + "run 'winnow topics apply' (with --run for a run's topics), or check the prefix and the run";
        }
        // a new deployment is reported at its start, see KafkaConnection.requireReady
        return e.isUnknownSubject()
                ? what + "it does not know the subject; check the prefix and the run, and where the topic has records, "
                        + LOST
                : what + "check --schema-registry (" + e.getMessage() + ")";
    }

    private int remember(SubjectSchema key, String path) {
        int id = id(transport.send("POST", path, body(key.schema())), "POST " + path);
        ids.put(key, id);
        subjects.remove(key.subject());
        return id;
    }

    /** A schema id as the wire format has it: 1 to 2^31 - 1. */
    private int id(JsonNode answer, String question) {
        JsonNode id = answer.path("id");
        if (!id.isIntegralNumber() || !id.canConvertToInt() || id.intValue() < 1) {
            throw malformed(
                    question,
                    "the schema id " + (id.isMissingNode() ? "missing" : shortened(id))
                            + " instead of an integer from 1 to " + Integer.MAX_VALUE);
        }
        return id.intValue();
    }

    private static String shortened(JsonNode value) {
        String text = value.toString();
        return text.length() > 40 ? text.substring(0, 40) + "…" : text;
    }

    private RegistryException malformed(String question, String what) {
        return new RegistryException(
                0,
                "the registry at " + addresses() + " answered " + question + " with " + what
                        + ": check --schema-registry",
                null);
    }

    /**
     * Whether the registry knows a subject at all. Remembered for a few seconds.
     *
     * @throws RegistryException when its answer does not show it
     */
    public boolean hasSubject(String subject) {
        Known known = subjects.get(subject);
        if (known == null || time.milliseconds() >= known.until()) {
            known = new Known(isKnown(subject), time.milliseconds() + UNKNOWN_FOR_MILLIS);
            if (subjects.size() >= MAX_UNKNOWN) {
                subjects.clear();
            }
            subjects.put(subject, known);
        }
        return known.isKnown();
    }

    private boolean isKnown(String subject) {
        try {
            return !transport
                    .send("GET", "/subjects/" + encode(subject) + "/versions", null)
                    .isEmpty();
        } catch (RegistryException e) {
            if (e.isOfTheRegistry(NOT_FOUND)) {
                return false;
            }
            throw e;
        }
    }

    /**
     * Makes sure that a record which cannot be read is at fault itself, and not the registry.
     *
     * @param topic topic of the record
     * @param id schema id that the record names
     * @throws RegistryException when the registry does not know the topic's subject: then its ids mean other schemas
     */
    void requireSubjectOf(String topic, int id) {
        String subject = topic + "-value";
        if (!hasSubject(subject)) {
            // callers try again without a pause of their own
            time.sleep(LOST_PAUSE_MILLIS);
            throw new RegistryException(
                    0,
                    "the registry at " + addresses() + " does not know subject " + subject + ", though topic " + topic
                            + " has a record with schema id " + id + ": " + LOST,
                    null);
        }
    }

    /**
     * The schema that was registered under an id.
     *
     * @throws RegistryException which {@link RegistryException#isUnknownSchema} when the registry has none, and which {@link RegistryException#isRetriable}
     *     when the answer gives no information about the schema
     * @throws SerializationException when what was registered is not an Avro schema
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
            text = transport.send("GET", "/schemas/ids/" + id, null).get("schema");
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
            throw malformed("GET /schemas/ids/" + id, "no schema");
        }
        Schema schema = parsed(id, text.textValue());
        schemas.put(id, schema);
        return schema;
    }

    /** Anybody who may register schemas can register one that is none for Avro: the records that name it are at fault, not the registry. */
    private Schema parsed(int id, String text) {
        try {
            return new Schema.Parser().parse(text);
        } catch (RuntimeException | StackOverflowError e) {
            throw new SerializationException(
                    "schema " + id + " of the registry at " + addresses() + " is not an Avro schema: " + e.getMessage(),
                    e);
        }
    }

    private void remember(int id, RegistryException answer) {
        if (unknown.size() >= MAX_UNKNOWN) {
            unknown.clear();
        }
        unknown.put(id, new Unknown(answer, time.milliseconds() + UNKNOWN_FOR_MILLIS));
    }

    /** Id of the newest schema of a subject; empty when it has none. */
    public Optional<Integer> newest(String subject) {
        try {
            String path = "/subjects/" + encode(subject) + "/versions/latest";
            JsonNode id = transport.send("GET", path, null).path("id");
            if (!id.isInt()) {
                throw malformed("GET " + path, "no id");
            }
            return Optional.of(id.intValue());
        } catch (RegistryException e) {
            return absent(e, Optional.empty());
        }
    }

    /** Sets the compatibility level of one subject, for example {@code FULL_TRANSITIVE}. */
    public void setCompatibility(String subject, String level) {
        transport.send(
                "PUT", "/config/" + encode(subject), JSON.createObjectNode().put("compatibility", level));
    }

    /** Throws a {@link RegistryException} that names the address when the registry does not answer. */
    public void requireReachable() {
        transport.send("GET", "/subjects", null);
    }

    /** The compatibility level of one subject; empty when it has none of its own. */
    public Optional<String> compatibility(String subject) {
        try {
            JsonNode level =
                    transport.send("GET", "/config/" + encode(subject), null).path("compatibilityLevel");
            if (!level.isTextual()) {
                throw malformed("GET /config/" + subject, "no compatibility level");
            }
            return Optional.of(level.textValue());
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

    /** Whether a schema may follow the newest one of a subject, at the subject's level; true if none exists yet. */
    public boolean isCompatible(String subject, Schema schema) {
        try {
            String path = "/compatibility/subjects/" + encode(subject) + "/versions/latest";
            JsonNode compatible = transport.send("POST", path, body(schema)).path("is_compatible");
            if (!compatible.isBoolean()) {
                throw malformed("POST " + path, "nothing on compatibility");
            }
            return compatible.booleanValue();
        } catch (RegistryException e) {
            return absent(e, true);
        }
    }

    /** Deletes a subject for good; false if none exists. Ids of its schemas stay known to other subjects. */
    public boolean delete(String subject) {
        String path = "/subjects/" + encode(subject);
        boolean known = true;
        try {
            transport.send("DELETE", path, null);
        } catch (RegistryException e) {
            known = absent(e, false);
        }
        try {
            transport.send("DELETE", path + "?permanent=true", null);
        } catch (RegistryException e) {
            // some registries delete for good at once
            absent(e, false);
        }
        subjects.remove(subject);
        ids.keySet().removeIf(key -> key.subject().equals(subject));
        return known;
    }

    /**
     * Asks once, without trying again, how the registry is.
     *
     * @param topic a topic of the service; that its subject was seen before and is gone shows a registry that was emptied
     * @return why schemas that were not seen before cannot be read; empty when the registry answers within the limit
     */
    public Optional<String> trouble(String topic, Duration limit) {
        String subject = topic + "-value";
        Optional<RegistryException> failure = transport.ask("/subjects/" + encode(subject) + "/versions", limit);
        if (failure.isEmpty()) {
            seen.add(subject);
            return Optional.empty();
        }
        RegistryException e = failure.get();
        if (e.isUnknownSubject() && seen.contains(subject)) {
            return Optional.of(
                    "the registry at " + addresses() + " does not know subject " + subject + " any more: " + LOST);
        }
        if (e.isUnreachable()) {
            return Optional.of("the schema registry at " + addresses()
                    + " does not answer: records of schemas that were not seen before cannot be read");
        }
        // a registry may refuse this question to this user; services ask other ones
        return e.isRefusal() ? Optional.empty() : Optional.of(e.getMessage());
    }

    /** Its addresses, for messages. */
    public String addresses() {
        return String.join(",", urls);
    }

    /** The message when the registry does not know what it was asked about. */
    private static <T> T absent(RegistryException failure, T answer) {
        if (!failure.isOfTheRegistry(NOT_FOUND)) {
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
}
