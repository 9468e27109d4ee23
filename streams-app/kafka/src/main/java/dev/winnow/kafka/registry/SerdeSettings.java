package dev.winnow.kafka.registry;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;

/**
 * The properties of Confluent's Avro serdes, with their names and defaults. Immutable.
 *
 * <p>A property that has an effect there and none here is refused unless it has the one value that means what is done here.
 */
record SerdeSettings(
        SchemaRegistry registry,
        boolean autoRegister,
        boolean useLatest,
        boolean latestStrict,
        boolean specific,
        SubjectName subjects,
        boolean isKey) {
    static final String URL = "schema.registry.url";
    static final String AUTO_REGISTER = "auto.register.schemas";
    static final String USE_LATEST = "use.latest.version";
    static final String LATEST_STRICT = "latest.compatibility.strict";
    static final String SPECIFIC = "specific.avro.reader";
    static final String KEY_SUBJECT = "key.subject.name.strategy";
    static final String VALUE_SUBJECT = "value.subject.name.strategy";

    /** What is not implemented, and the value that asks for nothing else than what is done; empty for none. */
    private static final Map<String, String> FIXED = new TreeMap<>(Map.ofEntries(
            Map.entry("avro.reflection.allow.null", "false"),
            Map.entry("avro.remove.java.properties", "false"),
            Map.entry("avro.use.logical.type.converters", "false"),
            Map.entry("context.name.strategy", ""),
            Map.entry("id.compatibility.strict", "true"),
            Map.entry("key.schema.id.deserializer", ""),
            Map.entry("key.schema.id.serializer", ""),
            Map.entry("latest.cache.size", ""),
            Map.entry("latest.cache.ttl.sec", "-1"),
            Map.entry("max.schemas.per.subject", ""),
            Map.entry("normalize.schemas", "false"),
            Map.entry("propagate.schema.tags", "false"),
            Map.entry("proxy.host", ""),
            Map.entry("proxy.port", ""),
            Map.entry("rule.actions", ""),
            Map.entry("rule.executors", ""),
            Map.entry("rule.service.loader.enable", "false"),
            Map.entry("schema.format", ""),
            Map.entry("schema.reflection", "false"),
            Map.entry("specific.avro.key.type", ""),
            Map.entry("specific.avro.value.type", ""),
            Map.entry("use.latest.with.metadata", ""),
            Map.entry("use.schema.id", "-1"),
            Map.entry("value.schema.id.deserializer", ""),
            Map.entry("value.schema.id.serializer", "")));

    /** Whether a property is one of Confluent's serdes, other than those of {@link RegistryAccess}. */
    static boolean concerns(String key) {
        return OF_WINNOW.containsKey(key) || FIXED.containsKey(key);
    }

    /** What Winnow's topics are written and read with; nothing else decodes them. */
    private static final Map<String, String> OF_WINNOW = Map.of(
            AUTO_REGISTER, "false",
            USE_LATEST, "false",
            LATEST_STRICT, "true",
            SPECIFIC, "true",
            KEY_SUBJECT, SubjectName.TOPIC.className(),
            VALUE_SUBJECT, SubjectName.TOPIC.className());

    /**
     * Makes sure that a setting of Winnow's own clients asks for what they do.
     *
     * @throws IllegalArgumentException when it asks for something else
     */
    static void requireOfWinnow(String key, String value) {
        requireSupported(key, value);
        String only = OF_WINNOW.get(key);
        if (only != null && !value.strip().replaceFirst("^.*\\.", "").equals(only)) {
            throw new IllegalArgumentException(
                    "the setting " + key + " is '" + value + "', but Winnow's topics need " + only
                            + (key.equals(AUTO_REGISTER)
                                    ? ": remove it, and use --auto-register-schemas on a local stack"
                                    : ": remove it"));
        }
    }

    /**
     * Settings of one serializer or deserializer.
     *
     * @param configs all settings of the client that it is part of
     * @throws ConfigException when one is missing, invalid or not supported
     */
    static SerdeSettings of(Map<String, ?> configs, boolean isKey) {
        Map<String, String> access = new HashMap<>();
        configs.forEach((key, value) -> {
            requireSupported(key, value);
            if (RegistryAccess.concerns(key) && !key.equals(URL) && value != null) {
                access.put(key, text(value));
            }
        });
        List<String> urls = Arrays.stream(text(required(configs, URL)).split(","))
                .map(String::strip)
                .toList();
        try {
            String subject = isKey ? KEY_SUBJECT : VALUE_SUBJECT;
            return new SerdeSettings(
                    new SchemaRegistry(urls, RegistryAccess.of(access)),
                    flag(configs, AUTO_REGISTER, true),
                    flag(configs, USE_LATEST, false),
                    flag(configs, LATEST_STRICT, true),
                    flag(configs, SPECIFIC, false),
                    configs.get(subject) == null ? SubjectName.TOPIC : SubjectName.parse(subject, configs.get(subject)),
                    isKey);
        } catch (IllegalArgumentException e) {
            throw new ConfigException(e.getMessage());
        }
    }

    private static void requireSupported(String key, Object value) {
        String only = FIXED.get(key);
        if (only != null && value != null && !(text(value).equals(only) && !only.isEmpty())) {
            throw new ConfigException(
                    key,
                    value,
                    "not supported: remove it" + (only.isEmpty() ? "" : " or set it to " + only)
                            + ", or use Confluent's own serdes");
        }
    }

    private static Object required(Map<String, ?> configs, String key) {
        Object value = configs.get(key);
        if (value == null) {
            throw new ConfigException("missing " + key + ": set it to the addresses of the schema registry");
        }
        return value;
    }

    private static boolean flag(Map<String, ?> configs, String key, boolean otherwise) {
        Object value = configs.get(key);
        String text = value == null ? Boolean.toString(otherwise) : text(value).toLowerCase(Locale.ROOT);
        if (!text.equals("true") && !text.equals("false")) {
            throw new ConfigException(key, value, "use true or false");
        }
        return text.equals("true");
    }

    private static String text(Object value) {
        return value instanceof List<?> list
                ? list.stream().map(String::valueOf).collect(Collectors.joining(","))
                : value instanceof Password password
                        ? password.value()
                        : String.valueOf(value).strip();
    }
}
