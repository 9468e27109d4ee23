package dev.winnow.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.app.Deployment.Said;
import dev.winnow.kafka.provisioning.TopicProvisioner;
import dev.winnow.kafka.registry.SchemaRegistry;
import dev.winnow.schemas.Document;
import dev.winnow.stack.LocalStack;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What {@code topics apply} says and does, on a real broker and registry. */
@ExtendWith(SharedStack.class)
class TopicsApplyIT {
    private static final int DIFFERENT = 3;

    @Test
    void aDryRunSaysWhatApplyThenDoesAndNothingIsLeftAfterwards(LocalStack stack) throws Exception {
        Deployment deployment = Deployment.on(stack, "apply");
        String annotated = deployment.connection().topics().annotated();

        Said dry = deployment.execute("topics", "apply", "--partitions", "2", "--dry-run");
        assertThat(dry.code()).as(dry.output()).isEqualTo(DIFFERENT);
        assertThat(dry.output())
                .contains("+ " + annotated + ": 2 partitions")
                .contains("+ " + annotated + " " + annotated + "-value: dev.winnow.schemas.Document")
                .contains("FULL_TRANSITIVE");
        assertThat(topics(deployment)).doesNotContain(annotated);

        assertThat(deployment.execute("topics", "apply", "--partitions", "2").code())
                .isZero();
        Said again = deployment.execute("topics", "apply", "--partitions", "2", "--dry-run", "--json");
        assertThat(again.code()).as(again.output()).isZero();
        assertThat(new ObjectMapper().readTree(again.output()).get("changes")).isEmpty();
    }

    @Test
    void settingsOfATopicThatExistsAreChangedWithAlterAlone(LocalStack stack) throws Exception {
        Deployment deployment = Deployment.on(stack, "alter").withTopics(2);
        String annotated = deployment.connection().topics().annotated();
        set(deployment, annotated, "retention.ms", "60000");

        Said left = deployment.execute("topics", "apply", "--partitions", "2");
        assertThat(left.code()).isZero();
        assertThat(left.output()).contains("~ " + annotated + " retention.ms: 60000 -> -1  (left as it is");
        assertThat(setting(deployment, annotated, "retention.ms")).isEqualTo("60000");

        Said altered = deployment.execute("topics", "apply", "--partitions", "2", "--alter", "--json");
        assertThat(altered.code()).isZero();
        JsonNode change =
                new ObjectMapper().readTree(altered.output()).get("changes").get(0);
        assertThat(change.get("kind").asText()).isEqualTo("setting");
        assertThat(change.get("fate").asText()).isEqualTo("done");
        assertThat(setting(deployment, annotated, "retention.ms")).isEqualTo("-1");
    }

    @Test
    void everyTopicHasARetentionOfItsOwnAndABoundOnWhatARecordUnpacksTo(LocalStack stack) throws Exception {
        Deployment deployment = Deployment.on(stack, "retention").withTopics(2);
        String documents = deployment.connection().topics().documents();
        String rewards = deployment.connection().topics().run("night").rewards();
        new TopicProvisioner(deployment.connection())
                .apply(deployment.connection().topics().run("night").all(2), (short) 1, false);
        set(deployment, documents, "retention.ms", "604800000");
        set(deployment, rewards, "retention.ms", "1");

        Said altered = deployment.execute("topics", "apply", "--partitions", "2", "--alter");

        assertThat(altered.output())
                .contains("~ " + documents + " retention.ms: 604800000 -> -1  (done)")
                .contains("~ " + rewards + " retention.ms: 1 -> -1  (done)")
                .contains("  " + deployment.connection().topics().annotated())
                .contains("retention.ms=-1");
        assertThat(setting(deployment, documents, "retention.ms")).isEqualTo("-1");
        assertThat(deployment
                        .execute("topics", "apply", "--partitions", "2", "--documents-retention-hours", "24", "--alter")
                        .code())
                .isZero();
        assertThat(setting(deployment, documents, "retention.ms")).isEqualTo("86400000");
        assertThat(deployment
                        .execute("topics", "apply", "--documents-retention-hours", "0")
                        .code())
                .isEqualTo(2);

        // brokers before Kafka 4.4 do not know the bound, which is reported for each topic
        JsonNode report = new ObjectMapper()
                .readTree(deployment
                        .execute("topics", "apply", "--partitions", "2", "--dry-run", "--json")
                        .output());
        boolean known = config(deployment, documents, "max.decompressed.message.bytes") != null;
        assertThat(report.get("unbounded")).hasSize(known ? 0 : 10);
        if (known) {
            assertThat(setting(deployment, rewards, "max.decompressed.message.bytes"))
                    .isEqualTo("4194304");
        }
    }

    @Test
    void otherPartitionsAndSchemasThatBreakOthersAreRefusedBeforeAnythingIsDone(LocalStack stack) {
        Deployment deployment = Deployment.on(stack, "refuse").withTopics(2);
        SchemaRegistry registry = deployment.connection().serdes().registry();
        String subject = deployment.connection().topics().documents() + "-value";
        assertThat(registry.delete(subject)).isTrue();
        registry.register(subject, breaking());
        registry.setCompatibility(subject, "FULL_TRANSITIVE");
        delete(deployment, deployment.connection().topics().deadLetters());

        Said refused = deployment.execute("topics", "apply", "--partitions", "4");

        assertThat(refused.code()).as(refused.output()).isEqualTo(1);
        assertThat(refused.output())
                .contains("partitions: 2 -> 4  (cannot be changed: pass --partitions 2")
                .contains("! " + deployment.connection().topics().documents() + " " + subject)
                .contains("not done, because of the lines with !");
        assertThat(topics(deployment))
                .doesNotContain(deployment.connection().topics().deadLetters());
    }

    /** A document whose text is a number: no reader of the one can read the other. */
    private static Schema breaking() {
        return SchemaBuilder.record(Document.getClassSchema().getName())
                .namespace(Document.getClassSchema().getNamespace())
                .fields()
                .requiredLong("text")
                .endRecord();
    }

    private static Iterable<String> topics(Deployment deployment) {
        return deployment.connection().ask("for its topics", admin -> admin.listTopics()
                .names());
    }

    private static void delete(Deployment deployment, String topic) {
        deployment.connection().ask("to delete a topic", admin -> admin.deleteTopics(List.of(topic))
                .all());
    }

    private static void set(Deployment deployment, String topic, String setting, String value) {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        deployment.connection().ask("to alter a topic", admin -> admin.incrementalAlterConfigs(Map.of(
                        resource,
                        List.of(new AlterConfigOp(new ConfigEntry(setting, value), AlterConfigOp.OpType.SET))))
                .all());
    }

    private static String setting(Deployment deployment, String topic, String setting) {
        return config(deployment, topic, setting).value();
    }

    private static ConfigEntry config(Deployment deployment, String topic, String setting) {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        return deployment
                .connection()
                .ask("about a topic", admin -> admin.describeConfigs(List.of(resource))
                        .all())
                .get(resource)
                .get(setting);
    }
}
