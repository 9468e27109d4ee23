package dev.winnow.kafka.registry;

import org.apache.avro.Schema;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.SerializationException;

/** Under which subject the schema of a topic's records is registered, by Confluent's names. */
enum SubjectName {
    TOPIC("TopicNameStrategy") {
        @Override
        String of(String topic, boolean isKey, Schema schema) {
            return topic + (isKey ? "-key" : "-value");
        }
    },
    RECORD("RecordNameStrategy") {
        @Override
        String of(String topic, boolean isKey, Schema schema) {
            return fullName(schema);
        }
    },
    TOPIC_RECORD("TopicRecordNameStrategy") {
        @Override
        String of(String topic, boolean isKey, Schema schema) {
            return topic + "-" + fullName(schema);
        }
    };

    private static final String PACKAGE = "io.confluent.kafka.serializers.subject.";

    private final String className;

    SubjectName(String className) {
        this.className = className;
    }

    /** Confluent's class, without its package. */
    String className() {
        return className;
    }

    abstract String of(String topic, boolean isKey, Schema schema);

    /** The strategy that a class of Confluent's implements, by its full or its short name. */
    static SubjectName parse(String property, Object value) {
        String given = value instanceof Class<?> type ? type.getName() : String.valueOf(value);
        for (SubjectName strategy : values()) {
            if (given.equals(strategy.className) || given.equals(PACKAGE + strategy.className)) {
                return strategy;
            }
        }
        throw new ConfigException(
                property,
                value,
                "unknown strategy; use TopicNameStrategy, RecordNameStrategy or TopicRecordNameStrategy");
    }

    private static String fullName(Schema schema) {
        if (schema.getType() != Schema.Type.RECORD) {
            throw new SerializationException("a value of type "
                    + schema.getType().getName() + " has no record name: use TopicNameStrategy for its subject");
        }
        return schema.getFullName();
    }
}
