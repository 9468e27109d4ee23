package dev.winnow.kafka.topic;

import dev.winnow.kafka.registry.RecordType;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Names and shapes of all topics under one prefix.
 *
 * <p>{@code documents}, {@code compared}, {@code annotated}, {@code plans} and {@code selected} share one partition count, so that the
 * console task of a partition reads everything that it decides on from its own partitions.
 *
 * @param prefix what every topic name starts with, for example {@code winnow}
 */
public record Topics(String prefix) {
    /**
     * Largest annotated document in bytes: leaves room for what the console adds in {@code selected} and {@code probes}, for key
     * and headers, so that no record after scoring can be too large for its topic.
     */
    public static final int MAX_ANNOTATED_BYTES = TopicSpec.MAX_MESSAGE_BYTES - (64 << 10);

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,79}");

    public Topics {
        requireName("prefix", prefix);
    }

    /** Crawled documents, before any label. */
    public String documents() {
        return prefix + ".documents";
    }

    /** Crawled documents, each compared with all that came before it; empty where no service compares them. */
    public String compared() {
        return prefix + ".compared";
    }

    /** Labelled documents, shared by all runs. */
    public String annotated() {
        return prefix + ".annotated";
    }

    /** Records that could not be used. */
    public String deadLetters() {
        return prefix + ".dead-letters";
    }

    /** How far each named input has been ingested; compacted, keyed by the input's name. */
    public String ingestPositions() {
        return prefix + ".ingest-positions";
    }

    /** Consumer group that all scorers share. */
    public String scoringGroup() {
        return prefix + ".scoring";
    }

    /** Consumer group, and Kafka Streams application id, of the service that compares documents. */
    public String dedupGroup() {
        return prefix + ".dedup";
    }

    /** Transactional id of the ingest of one named input, and consumer group of the processes that follow it. */
    public String ingestTransaction(String input) {
        return prefix + "-ingest-" + input;
    }

    /** Transactional id under which dead letters are replayed: a later replay fences an earlier one. */
    public String replayTransaction() {
        return deadLetters() + "-replay";
    }

    /** Transactional id of one scorer. */
    public String scoringTransaction(String instance) {
        return scoringGroup() + "-" + instance;
    }

    /** The topics of one run. */
    public RunTopics run(String run) {
        return new RunTopics(prefix, run);
    }

    /** The shared topics with their shapes. */
    public List<TopicSpec> shared(int partitions) {
        return List.of(
                new TopicSpec(
                        documents(),
                        partitions,
                        TopicSpec.Cleanup.KEEP,
                        RecordType.DOCUMENT,
                        // operators write what they replay from the dead letters
                        Access.writtenBy(Role.INGESTOR, Role.OPERATOR).readBy(Role.DEDUP, Role.SCORER, Role.AUDITOR)),
                new TopicSpec(
                        compared(),
                        partitions,
                        TopicSpec.Cleanup.KEEP,
                        RecordType.DOCUMENT,
                        // the service looks whether it has compared anything before it believes that its group is new
                        Access.writtenBy(Role.DEDUP, Role.OPERATOR).readBy(Role.DEDUP, Role.SCORER, Role.AUDITOR)),
                new TopicSpec(
                        annotated(),
                        partitions,
                        TopicSpec.Cleanup.KEEP,
                        RecordType.DOCUMENT,
                        // scorers look whether they have labelled anything before they believe that their group is new
                        Access.writtenBy(Role.SCORER, Role.OPERATOR).readBy(Role.SCORER, Role.CONSOLE, Role.AUDITOR)),
                new TopicSpec(
                        deadLetters(),
                        1,
                        TopicSpec.Cleanup.KEEP,
                        RecordType.DEAD_LETTER,
                        Access.writtenBy(
                                        Role.INGESTOR,
                                        Role.DEDUP,
                                        Role.SCORER,
                                        Role.CONSOLE,
                                        Role.COORDINATOR,
                                        Role.OPERATOR)
                                .readBy(Role.OPERATOR, Role.AUDITOR)),
                new TopicSpec(
                        ingestPositions(),
                        1,
                        TopicSpec.Cleanup.COMPACT,
                        RecordType.TEXT,
                        Access.writtenBy(Role.INGESTOR).readBy(Role.INGESTOR)));
    }

    static String requireName(String what, String name) {
        if (name == null || !NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    what + " '" + name + "' is not a valid name: use up to 80 letters, digits, '-' and '_'");
        }
        return name;
    }
}
