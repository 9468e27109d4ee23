package dev.winnow.kafka.topic;

import dev.winnow.kafka.registry.RecordType;
import java.util.List;

/**
 * Names and shapes of the topics of one run.
 *
 * @param prefix what every topic name starts with
 * @param run name of the run
 */
public record RunTopics(String prefix, String run) {
    public RunTopics {
        Topics.requireName("prefix", prefix);
        Topics.requireName("run", run);
    }

    /** Documents selected for training. */
    public String selected() {
        return name("selected");
    }

    /** Documents whose worth the trainer is asked to measure. */
    public String probes() {
        return name("probes");
    }

    /** Reports of the trainer. */
    public String rewards() {
        return name("rewards");
    }

    /** Plans, written to every partition and kept forever. */
    public String plans() {
        return name("plans");
    }

    /** Points at which console partitions switched plans. */
    public String marks() {
        return name("marks");
    }

    /** What operators order the run's consoles to do; compacted, the newest order counts. */
    public String control() {
        return name("control");
    }

    /** The coordinator's answers to reports; kept forever, because audits repeat its steps from them. */
    public String outcomes() {
        return name("outcomes");
    }

    /** Every order of an operator, in order, for coordinator and audits; kept forever. */
    public String controls() {
        return name("controls");
    }

    /** Consumer group, and Kafka Streams application id, of the run's console. */
    public String consoleGroup() {
        return name("console");
    }

    /** Kafka Streams application id of the run's coordinator. */
    public String coordinatorGroup() {
        return name("coordinator");
    }

    /** Consumer group of the run's trainer on {@link #selected()}. */
    public String trainerGroup() {
        return name("trainer");
    }

    /** Transactional id under which plan 0 is written. */
    public String creationTransaction() {
        return plans() + "-create";
    }

    /** All topics of the run with their shapes. */
    public List<TopicSpec> all(int partitions) {
        return List.of(
                new TopicSpec(
                        selected(),
                        partitions,
                        TopicSpec.Cleanup.KEEP,
                        RecordType.SAMPLE,
                        Access.writtenBy(Role.CONSOLE).readBy(Role.TRAINER, Role.AUDITOR)),
                new TopicSpec(
                        probes(),
                        1,
                        TopicSpec.Cleanup.KEEP,
                        RecordType.PROBE,
                        Access.writtenBy(Role.CONSOLE).readBy(Role.TRAINER, Role.COORDINATOR, Role.AUDITOR)),
                new TopicSpec(
                        rewards(),
                        1,
                        TopicSpec.Cleanup.KEEP,
                        RecordType.REWARD_REPORT,
                        // a stand-in reads whether the trainer reports
                        Access.writtenBy(Role.TRAINER).readBy(Role.TRAINER, Role.COORDINATOR, Role.AUDITOR)),
                new TopicSpec(
                        plans(),
                        partitions,
                        TopicSpec.Cleanup.KEEP,
                        RecordType.PLAN,
                        Access.writtenBy(Role.OPERATOR, Role.COORDINATOR)
                                .readBy(Role.OPERATOR, Role.CONSOLE, Role.COORDINATOR, Role.AUDITOR)),
                new TopicSpec(
                        marks(),
                        1,
                        TopicSpec.Cleanup.KEEP,
                        RecordType.MARK,
                        // consoles look whether they have decided anything before they believe that their group is new
                        Access.writtenBy(Role.CONSOLE)
                                .readBy(Role.OPERATOR, Role.CONSOLE, Role.COORDINATOR, Role.AUDITOR)),
                new TopicSpec(
                        outcomes(),
                        1,
                        TopicSpec.Cleanup.KEEP,
                        RecordType.OUTCOME,
                        Access.writtenBy(Role.COORDINATOR).readBy(Role.OPERATOR, Role.TRAINER, Role.AUDITOR)),
                new TopicSpec(
                        controls(),
                        1,
                        TopicSpec.Cleanup.KEEP,
                        RecordType.CONTROL,
                        Access.writtenBy(Role.OPERATOR).readBy(Role.OPERATOR, Role.COORDINATOR, Role.AUDITOR)),
                controlSpec());
    }

    /** Shape of {@link #control()}. */
    public TopicSpec controlSpec() {
        return new TopicSpec(
                control(),
                1,
                TopicSpec.Cleanup.COMPACT,
                RecordType.TEXT,
                Access.writtenBy(Role.OPERATOR).readBy(Role.OPERATOR, Role.CONSOLE));
    }

    private String name(String suffix) {
        return prefix + "." + run + "." + suffix;
    }
}
