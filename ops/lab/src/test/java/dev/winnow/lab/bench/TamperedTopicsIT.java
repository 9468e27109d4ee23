package dev.winnow.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.winnow.app.SharedStack;
import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.client.PartitionReader;
import dev.winnow.kafka.provisioning.TopicProvisioner;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.schemas.AgentPlan;
import dev.winnow.schemas.Plan;
import dev.winnow.schemas.Reward;
import dev.winnow.schemas.RewardReport;
import dev.winnow.schemas.Sample;
import dev.winnow.service.audit.AgentCredit;
import dev.winnow.service.audit.CreditReport;
import dev.winnow.service.audit.VerifyReport;
import dev.winnow.service.audit.Violation;
import dev.winnow.stack.LocalStack;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Serdes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A finished run, whose topics are written again with something changed, as someone with write access could. */
@Tag("long")
@ExtendWith(SharedStack.class)
class TamperedTopicsIT {
    private static final int PARTITIONS = 2;
    private static final int TAMPERED = 1;

    @TempDir
    static Path directory;

    private static FinishedRun finished;
    private static KafkaConnection connection;
    private static RunTopics run;
    private String topic;
    private long first;
    private List<ProducerRecord<String, byte[]>> original = List.of();

    @BeforeAll
    static void makeARun(LocalStack stack) {
        finished = FinishedRun.make(stack, "tampered", PARTITIONS, directory, plan -> plan);
        connection = finished.connection();
        run = finished.topics();
    }

    @BeforeEach
    void verifies() {
        assertThat(verify().violations()).isEmpty();
    }

    @AfterEach
    void putBack() {
        if (!original.isEmpty()) {
            write(original);
        }
    }

    private static VerifyReport verify() {
        return finished.verify();
    }

    /** Writes a topic again with the records of one partition changed. */
    private void tamper(String name, int partitions, UnaryOperator<List<ProducerRecord<String, byte[]>>> change) {
        topic = name;
        List<ProducerRecord<String, byte[]>> all = new ArrayList<>();
        List<ProducerRecord<String, byte[]>> changed = new ArrayList<>();
        for (int partition = 0; partition < partitions; partition++) {
            List<ProducerRecord<String, byte[]>> records = new ArrayList<>();
            try (PartitionReader reader = new PartitionReader(connection, topic, partition)) {
                for (var next = reader.next(); next.isPresent(); next = reader.next()) {
                    ConsumerRecord<String, byte[]> record = next.get();
                    records.add(new ProducerRecord<>(
                            topic, partition, record.timestamp(), record.key(), record.value(), record.headers()));
                }
            }
            all.addAll(records);
            changed.addAll(partition == Math.min(TAMPERED, partitions - 1) ? change.apply(records) : records);
        }
        original = all;
        write(changed);
    }

    /**
     * Empties the topic and fills it again: a record's offset is then {@link #first} and its place. Reports are recreated with their topic, because an
     * audit leaves plans out as not covered when reports before them were deleted.
     */
    private void write(List<ProducerRecord<String, byte[]>> records) {
        if (topic.equals(run.rewards())) {
            recreate();
        }
        Map<TopicPartition, RecordsToDelete> all = new HashMap<>();
        for (ProducerRecord<String, byte[]> record : records) {
            TopicPartition partition = new TopicPartition(topic, record.partition());
            all.computeIfAbsent(partition, any -> RecordsToDelete.beforeOffset(end(partition)));
        }
        try (Admin admin = connection.admin();
                Producer<String, byte[]> producer = connection.producer(Serdes.ByteArray(), Map.of())) {
            admin.deleteRecords(all).all().get();
            all.forEach((partition, before) -> {
                if (partition.partition() == Math.min(TAMPERED, all.size() - 1)) {
                    first = before.beforeOffset();
                }
            });
            List<Future<RecordMetadata>> sent =
                    records.stream().map(producer::send).toList();
            for (Future<RecordMetadata> record : sent) {
                record.get();
            }
        } catch (ExecutionException | InterruptedException e) {
            throw new AssertionError("cannot write " + topic + " again", e);
        }
    }

    private void recreate() {
        connection.ask("to delete " + topic, admin -> admin.deleteTopics(List.of(topic))
                .all());
        await().atMost(Duration.ofSeconds(30)).until(() -> !connection
                .ask("for its topics", admin -> admin.listTopics().names())
                .contains(topic));
        new TopicProvisioner(connection).apply(run.all(PARTITIONS), (short) 1, false);
    }

    private static long end(TopicPartition partition) {
        try (Admin admin = connection.admin()) {
            return admin.listOffsets(Map.of(partition, OffsetSpec.latest()))
                    .partitionResult(partition)
                    .get()
                    .offset();
        } catch (ExecutionException | InterruptedException e) {
            throw new AssertionError("cannot read the end of " + partition, e);
        }
    }

    private static Sample sample(ProducerRecord<String, byte[]> record) {
        return connection.serdes().sample().deserializer().deserialize(run.selected(), record.value());
    }

    @Test
    void aSampleThatIsRemovedIsNamedByTheDocumentThatItShouldComeFrom() {
        String[] id = new String[1];
        tamper(run.selected(), PARTITIONS, records -> {
            id[0] = sample(records.remove(20)).getDocument().getId();
            return records;
        });

        VerifyReport report = verify();

        assertThat(report.verified()).isFalse();
        assertThat(report.violations()).singleElement().satisfies(violation -> {
            assertThat(violation.topic()).isEqualTo(connection.topics().annotated());
            assertThat(violation.partition()).isEqualTo(TAMPERED);
            assertThat(violation.what()).contains(id[0]).contains("not selected");
        });
    }

    @Test
    void aSampleThatIsDoubledIsNamedByItsOffset() {
        tamper(run.selected(), PARTITIONS, records -> {
            records.add(21, records.get(20));
            return records;
        });

        assertThat(verify().violations())
                .singleElement()
                .returns(run.selected(), Violation::topic)
                .returns(TAMPERED, Violation::partition)
                .returns(first + 21, Violation::offset);
    }

    @Test
    void aSampleThatIsAppendedToTheEndIsNamedByItsOffset() {
        int[] size = new int[1];
        tamper(run.selected(), PARTITIONS, records -> {
            size[0] = records.size();
            records.add(records.get(0));
            return records;
        });

        assertThat(verify().violations())
                .singleElement()
                .returns(run.selected(), Violation::topic)
                .returns(first + size[0], Violation::offset);
    }

    @Test
    void samplesInAnotherOrderAreNamedByTheirOffsets() {
        tamper(run.selected(), PARTITIONS, records -> {
            Collections.swap(records, 20, 21);
            return records;
        });

        assertThat(verify().violations()).isNotEmpty().allSatisfy(violation -> {
            assertThat(violation.topic()).isEqualTo(run.selected());
            assertThat(violation.partition()).isEqualTo(TAMPERED);
            assertThat(violation.offset()).isBetween(first + 20, first + 21);
        });
    }

    @Test
    void aFlippedWeightIsNamedByPartitionAndOffset() {
        tamper(run.plans(), PARTITIONS, records -> {
            ProducerRecord<String, byte[]> last = records.remove(records.size() - 1);
            Plan plan = connection.serdes().plan().deserializer().deserialize(run.plans(), last.value());
            List<AgentPlan> agents = new ArrayList<>(plan.getAgents());
            List<Double> weights = new ArrayList<>(agents.get(0).getWeights());
            weights.set(0, Double.longBitsToDouble(Double.doubleToRawLongBits(weights.get(0)) ^ 1));
            agents.set(
                    0, AgentPlan.newBuilder(agents.get(0)).setWeights(weights).build());
            plan = Plan.newBuilder(plan).setAgents(agents).build();
            byte[] value = connection.serdes().plan().serializer().serialize(run.plans(), plan);
            records.add(new ProducerRecord<>(last.topic(), last.partition(), last.timestamp(), last.key(), value));
            return records;
        });

        assertThat(verify().violations()).anySatisfy(violation -> {
            assertThat(violation.topic()).isEqualTo(run.plans());
            assertThat(violation.partition()).isEqualTo(TAMPERED);
            assertThat(violation.offset()).isEqualTo(first + 1);
        });
    }

    @Test
    void aPlanThatIsDamagedIsSkippedAndMissedWhereItBelongs() {
        tamper(run.plans(), PARTITIONS, records -> {
            ProducerRecord<String, byte[]> last = records.remove(records.size() - 1);
            byte[] value = Arrays.copyOf(last.value(), last.value().length / 2);
            records.add(new ProducerRecord<>(last.topic(), last.partition(), last.timestamp(), last.key(), value));
            return records;
        });

        VerifyReport report = verify();

        assertThat(report.unreadable()).isEqualTo(1);
        assertThat(report.violations()).anySatisfy(violation -> {
            assertThat(violation.topic()).isEqualTo(run.plans());
            assertThat(violation.partition()).isEqualTo(TAMPERED);
            assertThat(violation.what()).contains("plan 1 is missing");
        });
    }

    @Test
    void aMarkThatIsDamagedIsSkippedAndMissedWhereItBelongs() {
        tamper(run.marks(), 1, records -> {
            ProducerRecord<String, byte[]> mark = records.get(records.size() / 2);
            records.set(
                    records.size() / 2,
                    new ProducerRecord<>(
                            mark.topic(), mark.partition(), mark.timestamp(), mark.key(), new byte[] {1, 2, 3}));
            return records;
        });

        VerifyReport report = verify();

        assertThat(report.unreadable()).isEqualTo(1);
        assertThat(report.violations()).isNotEmpty();
    }

    @Test
    void aProbeThatIsRemovedIsNamedByTheDocumentThatItShouldComeFrom() {
        tamper(run.probes(), 1, records -> {
            records.remove(5);
            return records;
        });

        assertThat(verify().violations())
                .singleElement()
                .returns(connection.topics().annotated(), Violation::topic)
                .satisfies(violation -> assertThat(violation.what()).contains("is not a probe"));
    }

    @Test
    void aMarkThatIsRemovedIsNoticed() {
        tamper(run.marks(), 1, records -> {
            records.remove(records.size() / 2);
            return records;
        });

        assertThat(verify().violations()).isNotEmpty();
    }

    @Test
    void aRewardThatIsChangedIsNoticedInThePlanThatItMade() {
        tamper(run.rewards(), 1, records -> {
            ProducerRecord<String, byte[]> record = records.remove(0);
            RewardReport report =
                    connection.serdes().rewardReport().deserializer().deserialize(run.rewards(), record.value());
            List<Reward> rewards = new ArrayList<>(report.getRewards());
            Reward first = rewards.get(0);
            rewards.set(0, new Reward(first.getDocumentId(), first.getLabels(), first.getInfluence() + 0.25));
            report = RewardReport.newBuilder(report).setRewards(rewards).build();
            byte[] value = connection.serdes().rewardReport().serializer().serialize(run.rewards(), report);
            records.add(
                    0,
                    new ProducerRecord<>(record.topic(), record.partition(), record.timestamp(), record.key(), value));
            return records;
        });

        assertThat(verify().violations()).anySatisfy(violation -> {
            assertThat(violation.topic()).isEqualTo(run.plans());
            assertThat(violation.what()).startsWith("plan 1 cannot be reproduced");
        });
    }

    @Test
    void anAgentOfAPlanWithoutWeightsChangesNothingWhenItIsLeftOut() {
        original = List.of();

        CreditReport report = new AgentCredit(connection, run, Optional.empty(), 2, line -> {}).of(OptionalInt.of(0));

        assertThat(report.documents()).isEqualTo(3_000);
        assertThat(report.agents())
                .extracting(CreditReport.Credit::agent)
                .containsExactly("domain", "quality", "topic");
        assertThat(report.agents())
                .allSatisfy(credit -> assertThat(credit.kept()).isEqualTo(1));
    }

    @Test
    void whatIsMarkedIsVerifiedWhenBrokersHaveForgottenTheConsole() throws Exception {
        original = List.of();
        try (Admin admin = connection.admin()) {
            Map<TopicPartition, OffsetAndMetadata> progress = admin.listConsumerGroupOffsets(run.consoleGroup())
                    .partitionsToOffsetAndMetadata()
                    .get();
            progress = new HashMap<>(progress);
            progress.values().removeIf(Objects::isNull);
            Set<TopicPartition> forgotten = progress.keySet();
            // a console that was closed may still count as a member for the length of a session
            await().atMost(Duration.ofMinutes(2))
                    .ignoreExceptionsMatching(e -> e instanceof ExecutionException)
                    .until(() -> admin.deleteConsumerGroupOffsets(run.consoleGroup(), forgotten)
                                    .all()
                                    .get()
                            == null);
            try {
                VerifyReport report = verify();

                assertThat(report.violations()).isEmpty();
                assertThat(report.decisions()).isBetween(3_000L, 5_999L);
            } finally {
                admin.alterConsumerGroupOffsets(run.consoleGroup(), progress)
                        .all()
                        .get();
            }
        }
    }
}
