package dev.winnow.kafka.registry;

import java.net.http.HttpTimeoutException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLException;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Utils;

/**
 * Classes of another make, for example Confluent's, that encode and decode records in place of Winnow's own; empty for Winnow's own.
 *
 * <p>Winnow's client still looks each schema up first. So a registry that does not answer stays a {@link RegistryException}, and only a record that is at
 * fault itself is a {@link SerializationException}, as guarantees need it.
 *
 * @param serializer name of a {@link Serializer} class with Confluent's properties
 * @param deserializer name of a {@link Deserializer} class with Confluent's properties
 * @param settings credentials and certificates of the registry, by Confluent's names
 */
public record SerdeClasses(Optional<String> serializer, Optional<String> deserializer, Map<String, String> settings) {
    /** Winnow's own serdes. */
    public static final SerdeClasses OWN = new SerdeClasses(Optional.empty(), Optional.empty(), Map.of());

    private static final String SERIALIZER = "value.serializer";
    private static final String DESERIALIZER = "value.deserializer";
    private static final Set<String> OF_CLASSES =
            Set.of(SERIALIZER, DESERIALIZER, "key.serializer", "key.deserializer");

    /** Whether a setting is about serdes: it names a class, or is one of the properties of Confluent's. */
    public static boolean concerns(String key) {
        return OF_CLASSES.contains(key) || SerdeSettings.concerns(key);
    }

    /**
     * The classes that settings name.
     *
     * @param settings those that {@link #concerns} knows, and those of {@link RegistryAccess}, which are passed to the classes
     * @throws IllegalArgumentException when a class cannot be used, or a setting asks for what Winnow's topics do not have
     */
    public static SerdeClasses of(Map<String, String> settings) {
        Map<String, String> rest = new HashMap<>(settings);
        rest.keySet().removeIf(key -> !RegistryAccess.concerns(key));
        settings.forEach((key, value) -> {
            if (key.startsWith("key.") && OF_CLASSES.contains(key)) {
                throw new IllegalArgumentException(
                        "the setting " + key + " is not supported: keys are plain text or bytes; remove it");
            }
            try {
                SerdeSettings.requireOfWinnow(key, value);
            } catch (ConfigException e) {
                throw new IllegalArgumentException(e.getMessage(), e);
            }
        });
        Optional<String> serializer = Optional.ofNullable(settings.get(SERIALIZER));
        Optional<String> deserializer = Optional.ofNullable(settings.get(DESERIALIZER));
        if (rest.containsKey("basic.auth.user.info")) {
            rest.putIfAbsent("basic.auth.credentials.source", "USER_INFO");
        }
        if (rest.containsKey("bearer.auth.token")) {
            rest.putIfAbsent("bearer.auth.credentials.source", "STATIC_TOKEN");
        }
        SerdeClasses classes = new SerdeClasses(serializer, deserializer, Map.copyOf(rest));
        // a misspelt name is an error of the start, not of the first record
        classes.serializer.ifPresent(name -> instance(SERIALIZER, name, Serializer.class));
        classes.deserializer.ifPresent(name -> instance(DESERIALIZER, name, Deserializer.class));
        return classes;
    }

    /** Winnow's serde of a record type, or these classes in its place. */
    <T extends SpecificRecord> Serde<T> around(
            Serde<T> own, SchemaRegistry registry, boolean autoRegister, Schema schema) {
        if (serializer.isEmpty() && deserializer.isEmpty()) {
            return own;
        }
        Map<String, Object> configs = new HashMap<>(settings);
        configs.put(SerdeSettings.URL, registry.addresses());
        configs.put(SerdeSettings.AUTO_REGISTER, autoRegister);
        configs.put(SerdeSettings.SPECIFIC, true);
        return Serdes.serdeFrom(
                serializer
                        .map(name -> writer(name, configs, registry, autoRegister, schema, own.serializer()))
                        .orElseGet(own::serializer),
                deserializer
                        .map(name -> reader(name, configs, registry, schema, own.deserializer()))
                        .orElseGet(own::deserializer));
    }

    private static <T extends SpecificRecord> Serializer<T> writer(
            String name,
            Map<String, ?> configs,
            SchemaRegistry registry,
            boolean autoRegister,
            Schema schema,
            Serializer<T> own) {
        @SuppressWarnings("unchecked")
        Serializer<Object> other = instance(SERIALIZER, name, Serializer.class);
        other.configure(configs, false);
        return (topic, value) -> {
            if (value == null) {
                return null;
            }
            String subject = topic + "-value";
            if (!autoRegister && !registry.isRegistered(subject, schema)) {
                // an older subject, or a registry that lost it: Winnow's own knows what to do
                return own.serialize(topic, value);
            }
            return result(() -> other.serialize(topic, value));
        };
    }

    private static <T extends SpecificRecord> Deserializer<T> reader(
            String name, Map<String, ?> configs, SchemaRegistry registry, Schema schema, Deserializer<T> own) {
        @SuppressWarnings("unchecked")
        Deserializer<Object> other = instance(DESERIALIZER, name, Deserializer.class);
        other.configure(configs, false);
        return (topic, bytes) -> {
            if (bytes == null) {
                return null;
            }
            // with its bounds, which protect from forged lengths, and with its distinction of failures
            T expected = own.deserialize(topic, bytes);
            Object value = result(() -> other.deserialize(topic, bytes));
            if (!(value instanceof SpecificRecord read) || !read.getSchema().equals(schema)) {
                throw new SerializationException("a record of " + topic + " was read as "
                        + value.getClass().getName() + " instead of " + schema.getFullName() + " by " + name);
            }
            return cast(expected, read);
        };
    }

    @SuppressWarnings("unchecked")
    private static <T extends SpecificRecord> T cast(T expected, SpecificRecord read) {
        return (T) expected.getClass().cast(read);
    }

    private interface Call<V> {
        V get();
    }

    /** The result; what only the registry's state explains is not a fault of the record. */
    private static <V> V result(Call<V> call) {
        try {
            return call.get();
        } catch (KafkaException e) {
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (isOfTheNetwork(cause)) {
                    throw new RegistryException(0, "the registry did not answer a serde: " + cause.getMessage(), e);
                }
            }
            throw e;
        }
    }

    private static boolean isOfTheNetwork(Throwable cause) {
        return cause.getClass().getPackageName().equals("java.net")
                || cause instanceof HttpTimeoutException
                || cause instanceof SSLException
                || cause.getClass().getSimpleName().equals("RestClientException");
    }

    private static <V> V instance(String setting, String name, Class<V> type) {
        try {
            return Utils.newInstance(name, type);
        } catch (ClassNotFoundException | ClassCastException | KafkaException e) {
            throw new IllegalArgumentException(
                    setting + " is '" + name + "', which cannot be used (" + e.getMessage()
                            + "): check the name, and add its jar to the class path",
                    e);
        }
    }
}
