package dev.winnow.kafka.provisioning;

import dev.winnow.kafka.topic.TopicSpec;

/**
 * One thing about a topic or its subject that differs from its {@link TopicSpec}.
 *
 * @param topic name of the topic
 * @param kind what would have to be done about it
 * @param what name of the setting, or what the kind is about
 * @param actual what exists now; empty for nothing
 * @param wanted what the spec states
 */
public record TopicChange(String topic, Kind kind, String what, String actual, String wanted) {
    /** What bringing topics to their specs does about a difference. */
    public enum Effect {
        /** Done. */
        APPLIED,
        /** Done only when asked for: it changes a topic that exists. */
        ALTERED,
        /** Cannot be done without losing records or readers. */
        REFUSED
    }

    /** Kinds of differences. */
    public enum Kind {
        /** The topic does not exist. */
        TOPIC(Effect.APPLIED),
        /** The subject does not have the schema yet; those that it has allow it. */
        SCHEMA(Effect.APPLIED),
        /** The subject has another compatibility level, or none of its own. */
        COMPATIBILITY(Effect.APPLIED),
        /** The topic has another value of a setting. */
        SETTING(Effect.ALTERED),
        /** The topic has another number of partitions; keys would move, and decisions with them. */
        PARTITIONS(Effect.REFUSED),
        /** The topic has records, but the registry does not know the subject: it was emptied, or it is another one. */
        LOST_SCHEMA(Effect.REFUSED),
        /** The schema breaks readers or writers of one that the subject has. */
        INCOMPATIBLE_SCHEMA(Effect.REFUSED);

        private final Effect effect;

        Kind(Effect effect) {
            this.effect = effect;
        }
    }

    /** What bringing the topic to its spec does about it. */
    public Effect effect() {
        return kind.effect;
    }
}
