package dev.winnow.kafka.topic;

import static org.apache.kafka.common.acl.AclOperation.ALTER_CONFIGS;
import static org.apache.kafka.common.acl.AclOperation.CREATE;
import static org.apache.kafka.common.acl.AclOperation.DELETE;
import static org.apache.kafka.common.acl.AclOperation.DESCRIBE;
import static org.apache.kafka.common.acl.AclOperation.DESCRIBE_CONFIGS;
import static org.apache.kafka.common.acl.AclOperation.READ;
import static org.apache.kafka.common.acl.AclOperation.WRITE;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * The least that each role needs of a deployment's brokers, derived from the topics' own {@link Access}. Stateless.
 *
 * <p>READ, WRITE and DELETE imply DESCRIBE with Kafka's own authorizer, and brokers of 4.0 let whoever may write a topic do so
 * idempotently, so that nobody needs a grant on the cluster.
 */
public final class AccessRules {
    private static final int ANY_PARTITIONS = 1;

    private final Topics topics;
    private final List<Grant> grants = new ArrayList<>();

    private AccessRules(Topics topics) {
        this.topics = topics;
    }

    /** Grants of the roles that serve all runs, and of those of the named runs, ordered by role. */
    public static List<Grant> of(Topics topics, Collection<String> runs) {
        AccessRules rules = new AccessRules(topics);
        rules.shared();
        runs.forEach(run -> rules.of(topics.run(run)));
        return rules.grants.stream().sorted(Comparator.comparing(Grant::role)).toList();
    }

    private void shared() {
        topics.shared(ANY_PARTITIONS).forEach(this::records);
        String all = topics.prefix() + ".";
        prefixed(Role.OPERATOR, ResourceType.TOPIC, all, CREATE, DELETE, DESCRIBE_CONFIGS, ALTER_CONFIGS);
        // brokers ask for READ of who puts members out of a group, as 'run delete --force' does
        prefixed(Role.OPERATOR, ResourceType.GROUP, all, READ, DELETE);
        literal(Role.OPERATOR, ResourceType.TRANSACTIONAL_ID, topics.replayTransaction(), WRITE);
        prefixed(Role.INGESTOR, ResourceType.TRANSACTIONAL_ID, topics.ingestTransaction(""), WRITE);
        // those that follow one input are a group
        prefixed(Role.INGESTOR, ResourceType.GROUP, topics.ingestTransaction(""), READ);
        streams(Role.DEDUP, topics.dedupGroup());
        group(Role.SCORER, topics.scoringGroup());
        // it shows the topic's retention beside its own lag
        literal(Role.SCORER, ResourceType.TOPIC, topics.documents(), DESCRIBE_CONFIGS);
        literal(Role.SCORER, ResourceType.TOPIC, topics.compared(), DESCRIBE_CONFIGS);
        // it shows whether retention comes near what it or its trainer has not read
        literal(Role.CONSOLE, ResourceType.TOPIC, topics.annotated(), DESCRIBE_CONFIGS);
        prefixed(Role.SCORER, ResourceType.TRANSACTIONAL_ID, topics.scoringTransaction(""), WRITE);
    }

    private void of(RunTopics run) {
        run.all(ANY_PARTITIONS).forEach(this::records);
        literal(Role.OPERATOR, ResourceType.TRANSACTIONAL_ID, run.creationTransaction(), WRITE);
        streams(Role.CONSOLE, run.consoleGroup());
        literal(Role.CONSOLE, ResourceType.TOPIC, run.selected(), DESCRIBE_CONFIGS);
        // pacing asks how far the trainer is
        literal(Role.CONSOLE, ResourceType.GROUP, run.trainerGroup(), DESCRIBE);
        streams(Role.COORDINATOR, run.coordinatorGroup());
        group(Role.TRAINER, run.trainerGroup());
        literal(Role.AUDITOR, ResourceType.GROUP, run.consoleGroup(), DESCRIBE);
        literal(Role.AUDITOR, ResourceType.GROUP, run.coordinatorGroup(), DESCRIBE);
    }

    private void records(TopicSpec topic) {
        for (Role role : Role.values()) {
            List<AclOperation> operations = new ArrayList<>();
            if (topic.access().readers().contains(role)) {
                operations.add(READ);
            }
            if (topic.access().writers().contains(role)) {
                operations.add(WRITE);
            }
            if (!operations.isEmpty()) {
                literal(role, ResourceType.TOPIC, topic.name(), operations.toArray(AclOperation[]::new));
            }
        }
    }

    /** A Kafka Streams application: its group, its internal topics, and the transactions of its threads all begin with its id. */
    private void streams(Role role, String application) {
        group(role, application);
        String internal = application + "-";
        prefixed(role, ResourceType.TOPIC, internal, CREATE, DELETE, READ, WRITE, DESCRIBE_CONFIGS);
        prefixed(role, ResourceType.TRANSACTIONAL_ID, internal, WRITE);
    }

    private void group(Role role, String name) {
        literal(role, ResourceType.GROUP, name, READ);
    }

    private void literal(Role role, ResourceType type, String name, AclOperation... operations) {
        grants.add(new Grant(role, new ResourcePattern(type, name, PatternType.LITERAL), List.of(operations)));
    }

    private void prefixed(Role role, ResourceType type, String start, AclOperation... operations) {
        grants.add(new Grant(role, new ResourcePattern(type, start, PatternType.PREFIXED), List.of(operations)));
    }
}
