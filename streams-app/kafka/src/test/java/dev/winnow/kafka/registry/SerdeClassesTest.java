package dev.winnow.kafka.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winnow.schemas.Outcome;
import dev.winnow.schemas.RewardReport;
import java.net.ConnectException;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Serdes of another make encode and decode Winnow's records when a setting names their classes. */
class SerdeClassesTest {
    private static final String TOPIC = "rewards";
    private static final Map<String, String> NAMED = Map.of(
            "value.serializer", AvroSerializer.class.getName(), "value.deserializer", AvroDeserializer.class.getName());

    private FakeRegistry registry;
    private RewardReport report;

    @BeforeEach
    void start() throws Exception {
        registry = new FakeRegistry();
        registry.client().register(TOPIC + "-value", RewardReport.getClassSchema());
        report = RewardReport.newBuilder()
                .setRun("r")
                .setTrainerEpoch(1)
                .setPlanVersion(0)
                .setPart(1)
                .setParts(1)
                .setRewards(List.of())
                .setEstimator("twin")
                .setAuditCorrelation(1)
                .setTrainerStep(1)
                .build();
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    @Test
    void recordsAreTheSameInTheHandsOfEither() {
        Serde<RewardReport> own = reports(Map.of());
        Serde<RewardReport> other = reports(NAMED);

        byte[] bytes = other.serializer().serialize(TOPIC, report);

        assertThat(bytes).isEqualTo(own.serializer().serialize(TOPIC, report));
        assertThat(other.deserializer().deserialize(TOPIC, bytes)).isEqualTo(report);
        assertThat(other.deserializer().deserialize(TOPIC, null)).isNull();
    }

    @Test
    void aRecordThatDoesNotDecodeIsAtFaultItself() {
        byte[] bytes = reports(NAMED).serializer().serialize(TOPIC, report);
        bytes[5] = (byte) 0xff;

        assertThatThrownBy(() -> reports(NAMED).deserializer().deserialize(TOPIC, bytes))
                .isInstanceOf(SerializationException.class);
    }

    @Test
    void aRegistryThatDoesNotAnswerTheOtherClassIsNotTheFaultOfTheRecord() {
        byte[] bytes = reports(Map.of()).serializer().serialize(TOPIC, report);
        Serde<RewardReport> cut = reports(
                Map.of("value.serializer", Cut.class.getName(), "value.deserializer", CutReader.class.getName()));

        assertThatThrownBy(() -> cut.serializer().serialize(TOPIC, report))
                .isInstanceOfSatisfying(RegistryException.class, e -> assertThat(e.isRetriable())
                        .isTrue());
        assertThatThrownBy(() -> cut.deserializer().deserialize(TOPIC, bytes))
                .isInstanceOfSatisfying(RegistryException.class, e -> assertThat(e.isRetriable())
                        .isTrue());
    }

    @Test
    void aValueOfAnotherClassIsRefused() {
        byte[] bytes = reports(Map.of()).serializer().serialize(TOPIC, report);

        assertThatThrownBy(() -> reports(Map.of("value.deserializer", Stranger.class.getName()))
                        .deserializer()
                        .deserialize(TOPIC, bytes))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("instead of dev.winnow.schemas.RewardReport");
    }

    @ParameterizedTest
    @CsvSource({
        "value.serializer, no.such.Class",
        "value.serializer, java.lang.String",
        "key.serializer, org.apache.kafka.common.serialization.StringSerializer",
        "auto.register.schemas, true",
        "use.latest.version, true",
        "specific.avro.reader, false",
        "value.subject.name.strategy, io.confluent.kafka.serializers.subject.RecordNameStrategy",
        "normalize.schemas, true"
    })
    void whatWinnowsTopicsDoNotHaveIsRefusedByName(String key, String value) {
        assertThat(SerdeClasses.concerns(key)).isTrue();
        assertThatThrownBy(() -> SerdeClasses.of(Map.of(key, value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(key);
    }

    @Test
    void settingsThatWinnowUsesAnywayMayBeGiven() {
        assertThat(SerdeClasses.of(Map.of(
                        "auto.register.schemas", "false",
                        "specific.avro.reader", "true",
                        "value.subject.name.strategy", "io.confluent.kafka.serializers.subject.TopicNameStrategy")))
                .isEqualTo(SerdeClasses.OWN);
    }

    private Serde<RewardReport> reports(Map<String, String> settings) {
        return new RecordSerdes(registry.client(), false, SerdeClasses.of(settings)).rewardReport();
    }

    /** A serializer whose registry is out of reach. */
    public static final class Cut implements Serializer<Object> {
        @Override
        public byte[] serialize(String topic, Object value) {
            throw new SerializationException("cannot register", new ConnectException("refused"));
        }
    }

    /** A deserializer whose registry is out of reach. */
    public static final class CutReader implements Deserializer<Object> {
        @Override
        public Object deserialize(String topic, byte[] bytes) {
            throw new SerializationException("cannot fetch", new ConnectException("refused"));
        }
    }

    /** A deserializer that makes something else of every record. */
    public static final class Stranger implements Deserializer<Object> {
        @Override
        public Object deserialize(String topic, byte[] bytes) {
            return new Outcome();
        }
    }
}
