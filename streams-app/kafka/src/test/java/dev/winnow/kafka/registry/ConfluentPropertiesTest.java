package dev.winnow.kafka.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winnow.schemas.Reward;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.util.Utf8;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The serdes that a Kafka client names take the properties of Confluent's, and no others. */
class ConfluentPropertiesTest {
    private static final String TOPIC = "rewards";
    private static final Reward REWARD = new Reward("d1", Map.of("quality", "q4"), 0.5);
    private static final Schema SHORT =
            SchemaBuilder.record("A").namespace("x").fields().requiredInt("a").endRecord();
    private static final Schema LONG = SchemaBuilder.record("A")
            .namespace("x")
            .fields()
            .requiredInt("a")
            .name("b")
            .type()
            .intType()
            .intDefault(0)
            .endRecord();

    private FakeRegistry registry;

    @BeforeEach
    void start() throws Exception {
        registry = new FakeRegistry();
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    @Test
    void theDefaultsAreConfluents() {
        byte[] bytes = serializer(Map.of()).serialize(TOPIC, REWARD);

        assertThat(registry.client().newest(TOPIC + "-value")).contains(1);
        Object read = deserializer(Map.of()).deserialize(TOPIC, bytes);
        assertThat(read).isInstanceOf(GenericData.Record.class);
        assertThat(((GenericRecord) read).get("influence")).isEqualTo(0.5);
    }

    @Test
    void aSpecificReaderReturnsTheGeneratedClass() {
        byte[] bytes = serializer(Map.of()).serialize(TOPIC, REWARD);

        assertThat(deserializer(Map.of("specific.avro.reader", "true")).deserialize(TOPIC, bytes))
                .isEqualTo(REWARD);
    }

    @Test
    void aSpecificReaderWithoutTheClassStatesWhatIsMissing() {
        byte[] bytes = serializer(Map.of()).serialize(TOPIC, new GenericData.Record(SHORT) {
            {
                put("a", 1);
            }
        });

        assertThatThrownBy(
                        () -> deserializer(Map.of("specific.avro.reader", true)).deserialize(TOPIC, bytes))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("no class x.A on the class path");
    }

    @ParameterizedTest
    @CsvSource({
        "TopicNameStrategy, rewards-value, rewards-key",
        "io.confluent.kafka.serializers.subject.TopicNameStrategy, rewards-value, rewards-key",
        "RecordNameStrategy, dev.winnow.schemas.Reward, dev.winnow.schemas.Reward",
        "io.confluent.kafka.serializers.subject.TopicRecordNameStrategy, rewards-dev.winnow.schemas.Reward, rewards-dev.winnow.schemas.Reward"
    })
    void theSubjectFollowsTheStrategyOfItsSide(String strategy, String value, String key) {
        serializer(Map.of("value.subject.name.strategy", strategy)).serialize(TOPIC, REWARD);
        assertThat(registry.client().newest(value)).isPresent();
        registry.empty();

        AvroSerializer keys = new AvroSerializer();
        keys.configure(settings(Map.of("key.subject.name.strategy", strategy)), true);
        keys.serialize(TOPIC, REWARD);
        assertThat(registry.client().newest(key)).isPresent();
    }

    @Test
    void withoutRegistrationAnUnknownSchemaIsAnError() {
        AvroSerializer serializer = serializer(Map.of("auto.register.schemas", "false"));

        assertThatThrownBy(() -> serializer.serialize(TOPIC, REWARD)).isInstanceOf(RegistryException.class);
        registry.client().register(TOPIC + "-value", REWARD.getSchema());
        assertThat(serializer.serialize(TOPIC, REWARD)).startsWith(0, 0, 0, 0, 1);
    }

    @Test
    void theNewestSchemaIsWrittenWhenAskedFor() {
        registry.client().register(TOPIC + "-value", SHORT);
        GenericRecord record = new GenericData.Record(LONG);
        record.put("a", 7);
        record.put("b", 8);
        AvroSerializer serializer = serializer(Map.of("auto.register.schemas", false, "use.latest.version", true));

        byte[] bytes = serializer.serialize(TOPIC, record);

        assertThat(deserializer(Map.of()).deserialize(TOPIC, bytes)).hasToString("{\"a\": 7}");
    }

    @Test
    void aNewestSchemaThatCannotTakeTheRecordIsAnErrorUnlessAskedFor() {
        registry.client().register(TOPIC + "-value", REWARD.getSchema());
        GenericRecord record = new GenericData.Record(SHORT);
        record.put("a", 7);
        Map<String, Object> newest = Map.of("auto.register.schemas", false, "use.latest.version", true);

        assertThatThrownBy(() -> serializer(newest).serialize(TOPIC, record))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("cannot take a x.A");
    }

    static List<Object> primitives() {
        return List.of("text", 1, 2L, 0.5f, 0.25, true);
    }

    @ParameterizedTest
    @MethodSource("primitives")
    void primitiveValuesSurvive(Object value) {
        Object read =
                deserializer(Map.of()).deserialize(TOPIC, serializer(Map.of()).serialize(TOPIC, value));

        assertThat(read instanceof Utf8 text ? text.toString() : read).isEqualTo(value);
    }

    @Test
    void nothingStaysNothing() {
        assertThat(serializer(Map.of()).serialize(TOPIC, null)).isNull();
        assertThat(deserializer(Map.of()).deserialize(TOPIC, null)).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "normalize.schemas, true",
        "use.schema.id, 7",
        "rule.executors, mine",
        "proxy.host, proxy",
        "schema.reflection, true",
        "specific.avro.value.type, x.A",
        "value.subject.name.strategy, x.Mine",
        "auto.register.schemas, perhaps",
        "schema.registry.flavour, new",
        "basic.auth.credentials.source, SASL_INHERIT"
    })
    void whatIsNotSupportedIsRefusedByName(String property, String value) {
        assertThatThrownBy(() -> serializer(Map.of(property, value)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(property);
    }

    @Test
    void aDefaultOfAnUnsupportedPropertyAndTheSettingsOfTheClientAreNoError() {
        assertThat(serializer(Map.of(
                                "normalize.schemas", "false",
                                "bootstrap.servers", "broker:9092",
                                "basic.auth.credentials.source", "USER_INFO",
                                "basic.auth.user.info", "user:password"))
                        .serialize(TOPIC, REWARD))
                .isNotEmpty();
    }

    @Test
    void aMissingAddressIsNamed() {
        assertThatThrownBy(() -> new AvroSerializer().configure(Map.of(), false))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("schema.registry.url");
    }

    @Test
    void aDeserializerDoesNotReadIntoTheNewestSchema() {
        assertThatThrownBy(() -> deserializer(Map.of("use.latest.version", true)))
                .isInstanceOf(ConfigException.class);
    }

    private Map<String, Object> settings(Map<String, ?> more) {
        Map<String, Object> settings = new HashMap<>(more);
        settings.put("schema.registry.url", registry.url());
        return settings;
    }

    private AvroSerializer serializer(Map<String, ?> more) {
        AvroSerializer serializer = new AvroSerializer();
        serializer.configure(settings(more), false);
        return serializer;
    }

    private AvroDeserializer deserializer(Map<String, ?> more) {
        AvroDeserializer deserializer = new AvroDeserializer();
        deserializer.configure(settings(more), false);
        return deserializer;
    }
}
