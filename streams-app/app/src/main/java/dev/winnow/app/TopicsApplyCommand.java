package dev.winnow.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.provisioning.TopicChange;
import dev.winnow.kafka.provisioning.TopicChange.Effect;
import dev.winnow.kafka.provisioning.TopicPlan;
import dev.winnow.kafka.provisioning.TopicProvisioner;
import dev.winnow.kafka.topic.Retention;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.kafka.topic.TopicSpec;
import dev.winnow.runtime.KafkaCommand;
import dev.winnow.runtime.ResultOutput;
import dev.winnow.runtime.UsageException;
import dev.winnow.service.run.RunDirectory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Brings the shared topics and their schemas to what Winnow needs, or shows what that would take. */
@Command(
        name = "apply",
        description =
                "Create missing topics and register schemas as FULL_TRANSITIVE; an existing topic is changed only with"
                        + " --alter.",
        exitCodeList = {
            "0:all is as it should be, or was made so",
            "1:something differs that cannot be changed, or the deployment cannot be reached",
            "2:wrong usage or configuration",
            "3:--dry-run found a difference"
        })
final class TopicsApplyCommand extends KafkaCommand {
    private static final int REFUSED = 1;
    private static final int DIFFERENT = 3;
    private static final int DEFAULT_PARTITIONS = 6;

    @Option(
            names = "--partitions",
            paramLabel = "N",
            description =
                    "Partitions of the shared topics (default: existing topics keep theirs, new ones get as many as"
                            + " annotated has, or 6).")
    Integer partitions;

    @Option(
            names = "--replication-factor",
            defaultValue = "-1",
            description = "Copies of each partition; -1 for the broker's default.")
    short replicationFactor;

    @Option(
            names = "--documents-retention-hours",
            paramLabel = "HOURS",
            defaultValue = "-1",
            description = "How long the documents topic keeps documents, labelled or not; -1 forever. All topics but"
                    + " documents, compared, annotated and selected keep everything, because audits replay them.")
    long documentsRetentionHours;

    @Option(
            names = "--compared-retention-hours",
            paramLabel = "HOURS",
            defaultValue = "-1",
            description = "How long the compared topic keeps documents, labelled or not; -1 forever.")
    long comparedRetentionHours;

    @Option(
            names = "--annotated-retention-hours",
            paramLabel = "HOURS",
            defaultValue = "-1",
            description = {
                "How long the annotated topic keeps documents, decided or not; -1 forever.",
                "With a retention, audits begin at snapshots: verify every run with --write-snapshots more often than"
                        + " that. Runs that are created later begin at what is left."
            })
    long annotatedRetentionHours;

    @Option(
            names = "--annotated-local-retention-hours",
            paramLabel = "HOURS",
            description =
                    "Keep older annotated documents in tiered storage (remote.storage.enable), and only these hours on"
                            + " the brokers' disks (local.retention.ms). Needs brokers with tiered storage; audits then"
                            + " need no snapshots.")
    Long annotatedLocalRetentionHours;

    @Mixin
    SelectedRetentionOptions selected;

    @Option(
            names = "--run",
            paramLabel = "RUN",
            description =
                    "Also the topics of this run, which must exist; repeatable. Adds those that an earlier version did"
                            + " not create.")
    List<String> runs = new ArrayList<>();

    @Option(
            names = "--alter",
            description = "Also change settings of existing topics that differ; never their partitions.")
    boolean alter;

    @Option(names = "--dry-run", description = "Change nothing; only show what differs.")
    boolean dryRun;

    @Mixin
    ResultOutput output;

    @Override
    public Integer call() {
        requireCounts();
        Retention ofDocuments = RetentionOptions.of("documents", documentsRetentionHours, null);
        Retention ofAnnotated = RetentionOptions.of("annotated", annotatedRetentionHours, annotatedLocalRetentionHours);
        Retention ofSelected = selected.retention();
        KafkaConnection connection = kafka.connection();
        List<TopicSpec> specs = specs(connection, ofDocuments, ofAnnotated, ofSelected);
        TopicPlan plan = TopicPlan.of(connection, specs);
        boolean refused = !plan.with(Effect.REFUSED).isEmpty();
        if (!dryRun && !refused) {
            TopicProvisioner provisioner = new TopicProvisioner(connection);
            provisioner.apply(specs, replicationFactor, false);
            if (alter) {
                provisioner.alter(plan.changes());
            }
        }
        show(specs, plan, refused);
        if (refused) {
            return REFUSED;
        }
        return dryRun && !plan.changes().isEmpty() ? DIFFERENT : 0;
    }

    private void requireCounts() {
        if (partitions != null && partitions < 1) {
            throw new UsageException("--partitions must be 1 or more, but is " + partitions);
        }
        if (replicationFactor < 1 && replicationFactor != -1) {
            throw new UsageException("--replication-factor must be 1 or more, or -1 for the broker's default, but is "
                    + replicationFactor);
        }
        if (selected.areGiven() && runs.isEmpty()) {
            throw new UsageException("--selected-retention-hours and --selected-local-retention-hours need --run RUN");
        }
    }

    /** The shared topics, all of the runs that are named, and those of other runs as far as they exist. */
    private List<TopicSpec> specs(
            KafkaConnection connection, Retention ofDocuments, Retention ofAnnotated, Retention ofSelected) {
        Map<String, Retention> retentions = Map.of(
                connection.topics().documents(),
                ofDocuments,
                connection.topics().compared(),
                RetentionOptions.of("compared", comparedRetentionHours, null),
                connection.topics().annotated(),
                ofAnnotated);
        Set<String> existing =
                connection.ask("for its topics", admin -> admin.listTopics().names());
        PartitionCounts counts = new PartitionCounts(connection, existing, partitions);
        int base = counts.of(connection.topics().annotated(), DEFAULT_PARTITIONS);
        Stream<TopicSpec> shared = counts.apply(connection.topics()::shared, base)
                .map(topic -> topic.kept(retentions.getOrDefault(topic.name(), topic.retention())));
        for (String run : runs) {
            connection.requireReady(connection.topics().run(run).plans());
        }
        Stream<TopicSpec> ofRuns = new RunDirectory(connection)
                .names().stream()
                        .flatMap(run -> ofRun(connection.topics().run(run), ofSelected, counts, base))
                        .filter(topic -> existing.contains(topic.name()) || isOfNamedRun(topic, connection));
        return Stream.concat(shared, ofRuns).toList();
    }

    /** Only runs that are named get the retention that is asked for. */
    private Stream<TopicSpec> ofRun(RunTopics run, Retention ofSelected, PartitionCounts counts, int base) {
        Retention own = runs.contains(run.run()) ? ofSelected : Retention.leftAsItIs();
        return counts.apply(run::all, counts.of(run.plans(), base))
                .map(topic -> topic.name().equals(run.selected()) ? topic.kept(own) : topic);
    }

    private boolean isOfNamedRun(TopicSpec topic, KafkaConnection connection) {
        return runs.stream()
                .flatMap(run -> connection.topics().run(run).all(1).stream())
                .anyMatch(own -> own.name().equals(topic.name()));
    }

    /** What becomes of a change in this call. */
    private String fate(TopicChange change, boolean refused) {
        if (change.effect() == Effect.REFUSED) {
            return "refused";
        }
        if (change.effect() == Effect.ALTERED && !alter) {
            return "left";
        }
        return dryRun ? "would be done" : refused ? "not done" : "done";
    }

    private void show(List<TopicSpec> specs, TopicPlan plan, boolean refused) {
        output.show(tree(specs, plan, refused), out -> {
            specs.stream()
                    .filter(topic -> plan.same().contains(topic.name()))
                    .forEach(topic -> out.println("  " + topic.name() + ": " + TopicPlan.describe(topic.settings())));
            plan.unbounded()
                    .forEach(topic -> out.println("? " + topic + " " + TopicSpec.MAX_DECOMPRESSED_MESSAGE_BYTES
                            + ": unknown to these brokers  (a small record can unpack to more than a reader's memory;"
                            + " brokers of Kafka 4.4 bound it)"));
            plan.changes().forEach(change -> out.println(line(change, refused)));
        });
    }

    private String line(TopicChange change, boolean refused) {
        String found = change.actual().isEmpty() ? "" : change.actual() + " -> ";
        String about = change.kind() == TopicChange.Kind.TOPIC ? "" : " " + change.what();
        return sign(change) + " " + change.topic() + about + ": " + found + change.wanted() + "  ("
                + advice(change, refused) + ")";
    }

    private static String sign(TopicChange change) {
        return change.effect() == Effect.REFUSED ? "!" : change.actual().isEmpty() ? "+" : "~";
    }

    private String advice(TopicChange change, boolean refused) {
        String fate = fate(change, refused);
        return switch (fate) {
            case "refused" ->
                switch (change.kind()) {
                    case PARTITIONS ->
                        "cannot be changed: pass --partitions " + change.actual() + ", or use another --prefix";
                    case LOST_SCHEMA ->
                        "not registered, because the ids in the records would mean other schemas: the registry was"
                                + " emptied or is another one; restore its backup, set --schema-registry, or use another"
                                + " --prefix";
                    default -> "cannot be registered: use another --prefix, or the Winnow that the subject is of";
                };
            case "left" -> "left as it is: --alter changes it";
            case "not done" -> "not done, because of the lines with !";
            default -> fate;
        };
    }

    private ObjectNode tree(List<TopicSpec> specs, TopicPlan plan, boolean refused) {
        ObjectNode tree = new ObjectMapper().createObjectNode();
        tree.put("dryRun", dryRun);
        tree.put("refused", refused);
        ArrayNode same = tree.putArray("same");
        plan.same().forEach(same::add);
        ObjectNode topics = tree.putObject("settings");
        for (TopicSpec topic : specs) {
            ObjectNode settings = topics.putObject(topic.name());
            topic.settings().forEach(settings::put);
        }
        ArrayNode unbounded = tree.putArray("unbounded");
        plan.unbounded().forEach(unbounded::add);
        ArrayNode changes = tree.putArray("changes");
        for (TopicChange change : plan.changes()) {
            changes.addObject()
                    .put("topic", change.topic())
                    .put("kind", lowerCase(change.kind()))
                    .put("what", change.what())
                    .put("actual", change.actual())
                    .put("wanted", change.wanted())
                    .put("effect", lowerCase(change.effect()))
                    .put("fate", fate(change, refused));
        }
        return tree;
    }

    private static String lowerCase(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
