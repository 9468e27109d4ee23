package dev.winnow.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.app.Deployment.CommandResult;
import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.client.PartitionOffsets;
import dev.winnow.kafka.provisioning.TopicProvisioner;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.runtime.Meters;
import dev.winnow.schemas.Annotation;
import dev.winnow.schemas.Document;
import dev.winnow.selection.DecisionRule;
import dev.winnow.selection.RuleOptions;
import dev.winnow.service.console.ConsoleOffsets;
import dev.winnow.service.console.ConsoleTopology;
import dev.winnow.service.pacing.Allowance;
import dev.winnow.service.run.PlanHistory;
import dev.winnow.service.streams.StreamsSettings;
import dev.winnow.stack.LocalStack;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Audits of a run whose committed offsets are gone and whose topics were cut. */
@Tag("long")
@ExtendWith(SharedStack.class)
class AuditCoverageIT {
    private static final List<String> QUALITY = List.of("low", "high");
    private static final OneAgentRun NIGHT = new OneAgentRun("quality", QUALITY, "q1");
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int DOCUMENTS = 6_000;

    /** The newest mark of so many documents. */
    private static final int MARKED = 4_096;

    @TempDir
    Path directory;

    private Deployment deployment;
    private KafkaConnection connection;
    private RunTopics run;
    private final Meters meters = new Meters();

    private record Audited(int code, JsonNode report) {
        private long decisions(String count) {
            return report.at("/coverage/decisions/" + count).asLong();
        }

        private List<String> reasons() {
            List<String> reasons = new ArrayList<>();
            report.at("/coverage/decisions/reasons").fieldNames().forEachRemaining(reasons::add);
            return reasons;
        }
    }

    @Test
    void whatTheTopicsProveIsVerifiedAndTheRestIsNotCovered(LocalStack stack) throws Exception {
        begin(stack);
        String snapshots = directory.resolve("snapshots").toString();
        Audited whole = verify("--write-snapshots", snapshots);
        assertThat(whole.code()).as(whole.report().toPrettyString()).isZero();
        assertThat(whole.decisions("verified")).isEqualTo(DOCUMENTS);
        assertThat(whole.report().at("/coverage/plans/verified").asInt()).isEqualTo(1);
        assertThat(whole.report().at("/written/0/offset").asInt()).isEqualTo(MARKED);

        connection.ask("to forget the group", admin -> admin.deleteConsumerGroups(List.of(run.consoleGroup()))
                .all());
        Audited forgotten = verify();
        assertThat(forgotten.code()).as(forgotten.report().toPrettyString()).isEqualTo(3);
        assertThat(forgotten.reasons()).containsExactly("offsets-expired");
        assertThat(forgotten.decisions("verified")).isGreaterThan(DOCUMENTS - 500);
        assertThat(forgotten.decisions("verified") + forgotten.decisions("notCovered"))
                .isEqualTo(DOCUMENTS);
        assertThat(forgotten.decisions("differing")).isZero();
        connection.ask("to set the offsets again", admin -> admin.alterConsumerGroupOffsets(
                        run.consoleGroup(), Map.of(annotated(), new OffsetAndMetadata(DOCUMENTS)))
                .all());
        assertThat(verify().code()).isZero();

        cut(annotated(), 1_000);
        Audited cut = verify();
        assertThat(cut.code()).as(cut.report().toPrettyString()).isEqualTo(3);
        assertThat(cut.reasons()).containsExactly("annotated-deleted", "no-snapshot");
        assertThat(cut.decisions("notCovered")).isEqualTo(DOCUMENTS);
        assertThat(cut.report().get("violationCount").asInt()).isZero();
        assertThat(cut.report().at("/coverage/plans/verified").asInt()).isEqualTo(1);
        assertThat(execute("history").code()).isZero();
        assertThat(deployment
                        .execute("audit", "what-if", "--run", OneAgentRun.NAME, "--quiet")
                        .output())
                .contains("not covered", "no-snapshot");

        Audited resumed = verify("--snapshots", snapshots);
        assertThat(resumed.code()).as(resumed.report().toPrettyString()).isEqualTo(3);
        assertThat(resumed.reasons()).containsExactly("before-snapshot");
        assertThat(resumed.decisions("verified")).isEqualTo(DOCUMENTS - MARKED);
        assertThat(resumed.decisions("notCovered")).isEqualTo(MARKED);
        Audited chosen = verify("--snapshots", snapshots, "--from-snapshots");
        assertThat(chosen.code()).as(chosen.report().toPrettyString()).isZero();
        assertThat(chosen.decisions("verified")).isEqualTo(DOCUMENTS - MARKED);
        Audited unchanged = execute("what-if", "--snapshots", snapshots);
        assertThat(unchanged.code()).isEqualTo(3);
        assertThat(unchanged.report().get("documents").asInt()).isEqualTo(DOCUMENTS - MARKED);
        Audited explained = execute("explain", "--snapshots", snapshots, id(DOCUMENTS - 1));
        assertThat(explained.code()).isZero();
        assertThat(explained.report().at("/occurrences/0/fates/0/live").asBoolean())
                .isTrue();
        Audited unknown = execute("explain", id(DOCUMENTS - 1));
        assertThat(unknown.code()).isEqualTo(3);
        assertThat(unknown.report().at("/occurrences/0/fates")).isEmpty();

        long selected =
                PartitionOffsets.stableEnds(connection, List.of(selected())).get(selected());
        cut(selected(), selected - 50);
        Audited both = verify("--snapshots", snapshots, "--from-snapshots");
        assertThat(both.code()).as(both.report().toPrettyString()).isEqualTo(3);
        assertThat(both.reasons()).containsExactly("selected-deleted");
        assertThat(both.decisions("verified") + both.decisions("notCovered")).isEqualTo(DOCUMENTS - MARKED);
        assertThat(both.decisions("differing")).isZero();

        refusesChangedSnapshots(directory.resolve("snapshots"));
    }

    private void refusesChangedSnapshots(Path folder) throws Exception {
        Path file = folder.resolve(OneAgentRun.NAME + "-0-" + MARKED + ".snapshot");
        byte[] honest = Files.readAllBytes(file);
        byte[] damaged = honest.clone();
        damaged[honest.length / 2] ^= 1;
        Files.write(file, damaged);
        assertThat(refusal(folder)).contains("its bytes do not have the digest at its end");
        Files.write(file, Arrays.copyOf(honest, honest.length - 40));
        assertThat(refusal(folder)).contains("cannot begin at snapshot");

        // a forger puts the right digest after another state
        byte[] forged = honest.clone();
        forged[200] ^= 1;
        byte[] content = Arrays.copyOf(forged, forged.length - 32);
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
        System.arraycopy(digest, 0, forged, content.length, digest.length);
        Files.write(file, forged);
        assertThat(refusal(folder)).contains("its state is not the one that the mark");
    }

    private String refusal(Path folder) {
        CommandResult result = deployment.execute(
                "audit", "verify", "--run", OneAgentRun.NAME, "--quiet", "--snapshots", folder.toString());
        assertThat(result.code()).as(result.output()).isEqualTo(1);
        return result.output();
    }

    private void begin(LocalStack stack) {
        deployment = Deployment.on(stack, "audit-coverage").withTopics(1);
        connection = deployment.connection();
        run = connection.topics().run(OneAgentRun.NAME);
        new TopicProvisioner(connection).apply(run.all(1), (short) 1, false);
        new PlanHistory(connection, run).begin(NIGHT.plan0().with(DecisionRule.TWO, RuleOptions.DEFAULT), 1);
        assertThat(new ConsoleOffsets(connection, run, false, meters).obstacle())
                .isEmpty();
        try (Producer<String, Document> producer =
                connection.producer(connection.serdes().document(), Map.of())) {
            for (int i = 0; i < DOCUMENTS; i++) {
                Document document = Document.newBuilder(WebDocument.of("text " + i))
                        .setAnnotations(List.of(new Annotation("quality", QUALITY.get(i % 2), 0.5, "q1", "")))
                        .build();
                producer.send(new ProducerRecord<>(connection.topics().annotated(), document.getId(), document));
            }
        }
        try (KafkaStreams console = new KafkaStreams(
                new ConsoleTopology(connection, run, meters, new Allowance()).build(),
                new StreamsSettings(directory, Duration.ofMillis(100), 1).console(connection, run, meters))) {
            console.start();
            await().atMost(PATIENCE)
                    .until(() -> meters.selected(run.run()).count()
                                    + meters.rejected(run.run()).count()
                            >= DOCUMENTS);
            assertThat(console.close(CloseOptions.groupMembershipOperation(GroupMembershipOperation.LEAVE_GROUP)))
                    .isTrue();
        }
    }

    private static String id(int document) {
        return WebDocument.of("text " + document).getId();
    }

    private TopicPartition annotated() {
        return new TopicPartition(connection.topics().annotated(), 0);
    }

    private TopicPartition selected() {
        return new TopicPartition(run.selected(), 0);
    }

    private void cut(TopicPartition partition, long before) {
        connection.ask("to delete records", admin -> admin.deleteRecords(
                        Map.of(partition, RecordsToDelete.beforeOffset(before)))
                .all());
    }

    private Audited verify(String... options) throws Exception {
        return execute("verify", options);
    }

    private Audited execute(String audit, String... options) throws Exception {
        List<String> command = new ArrayList<>(List.of("audit", audit, "--run", OneAgentRun.NAME, "--json", "--quiet"));
        command.addAll(List.of(options));
        CommandResult result = deployment.execute(command.toArray(String[]::new));
        return new Audited(result.code(), JSON.readTree(result.output()));
    }
}
