package dev.winnow.lab.oracle;

/** Names of the topics of a deployment and one run, for findings. */
public record TopicNames(
        String documents,
        String annotated,
        String deadLetters,
        String selected,
        String probes,
        String rewards,
        String plans,
        String marks,
        String outcomes) {}
