package dev.winnow.lab.experiment;

import dev.winnow.decision.DecisionOutcome;
import dev.winnow.decision.RunInMemory;
import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.client.PartitionReader;
import dev.winnow.kafka.provisioning.TopicProvisioner;
import dev.winnow.kafka.registry.RecordSerdes;
import dev.winnow.kafka.registry.SchemaRegistry;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.kafka.topic.Topics;
import dev.winnow.lab.arm.RecordedArm;
import dev.winnow.lab.process.Backlog;
import dev.winnow.lab.process.LabMain;
import dev.winnow.schemas.Document;
import dev.winnow.schemas.Mark;
import dev.winnow.schemas.Probe;
import dev.winnow.schemas.RewardReport;
import dev.winnow.schemas.Sample;
import dev.winnow.selection.Plan;
import dev.winnow.service.run.PlanHistory;
import dev.winnow.stack.LocalStack;
import dev.winnow.stack.LocalStackException;
import dev.winnow.stack.ServiceCommand;
import dev.winnow.stack.ServiceProcess;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Repeats a recorded arm with real processes: a broker, a registry, a console and a coordinator get the documents and the
 * reward reports of the recording, each when the arm got it, and what they put on the topics is compared with what the arm
 * did, to the bit. One thread.
 */
final class ThroughStack {
    private static final int PARTITION = 0;
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final long LOOK_MILLISECONDS = 100;
    private static final int MOST_DIFFERENCES = 20;

    private final RecordedArm arm;
    private final List<Document> documents;
    private final Consumer<String> log;
    private final RunTopics run;

    /**
     * What was compared.
     *
     * @param documents documents decided
     * @param selected records on the selected topic
     * @param probes records on the probes topic
     * @param plans plans, plan 0 included
     * @param differences what was not equal; empty when everything was
     */
    record Comparison(long documents, long selected, long probes, int plans, List<String> differences) {}

    /**
     * @param stream the documents of the arm in its order
     * @param log receives what happens
     */
    ThroughStack(RecordedArm arm, Iterator<Document> stream, Consumer<String> log) {
        this.arm = arm;
        this.log = log;
        documents = new ArrayList<>();
        for (long i = 0; i < arm.decided(); i++) {
            documents.add(stream.next());
        }
        run = new Topics("experiment").run(arm.first().run());
    }

    Comparison run(Path directory) throws Exception {
        log.accept("starting a broker and a registry");
        try (LocalStack stack = LocalStack.start(directory)) {
            KafkaConnection connection = new KafkaConnection(
                    stack.broker().bootstrapServers(),
                    Map.of(),
                    new RecordSerdes(new SchemaRegistry(List.of(stack.registry().url()), Optional.empty()), false),
                    new Topics("experiment"));
            TopicProvisioner topics = new TopicProvisioner(connection);
            topics.apply(connection.topics().shared(1), (short) 1, false);
            topics.apply(run.all(1), (short) 1, false);
            new PlanHistory(connection, run).begin(arm.first(), 1);
            try (ServiceProcess console = service("console", stack, directory, List.of("--pacing", "off"));
                    ServiceProcess coordinator = service("coordinator", stack, directory, List.of())) {
                console.awaitReady(LIMIT);
                coordinator.awaitReady(LIMIT);
                repeat(connection, List.of(console, coordinator));
            }
            log.accept("comparing topics with the recording");
            return compare(connection);
        }
    }

    private ServiceProcess service(String command, LocalStack stack, Path directory, List<String> more) {
        List<String> arguments = new ArrayList<>(List.of(
                command,
                "--run",
                run.run(),
                "--prefix",
                run.prefix(),
                "--bootstrap-server",
                stack.broker().bootstrapServers(),
                "--schema-registry",
                stack.registry().url(),
                "--state-dir",
                directory.resolve("state-" + command).toString()));
        arguments.addAll(more);
        return ServiceProcess.start(new ServiceCommand(LabMain.CLASS, command, arguments, 512, List.of()), directory);
    }

    /** Sends everything in the order of the recording, each record after the one before it has taken effect. */
    private void repeat(KafkaConnection connection, List<ServiceProcess> services) throws Exception {
        String annotated = connection.topics().annotated();
        try (Producer<String, Document> offers =
                        connection.producer(connection.serdes().document(), Map.of());
                Producer<String, RewardReport> rewards =
                        connection.producer(connection.serdes().rewardReport(), Map.of());
                Backlog backlog = new Backlog(connection)) {
            int offered = 0;
            int version = arm.first().version();
            for (RecordedArm.Switch change : arm.switches()) {
                awaitMark(connection, version, services);
                offered = offer(offers, annotated, offered, change.offset());
                await("the console", () -> backlog.of(run.consoleGroup(), annotated) == 0, services);
                await("the coordinator", () -> backlog.of(run.coordinatorGroup(), run.marks()) == 0, services);
                for (RewardReport part : change.report()) {
                    rewards.send(new ProducerRecord<>(run.rewards(), PARTITION, run.run(), part))
                            .get();
                }
                version = change.plan().version();
                log.accept("plan " + version + " of " + arm.switches().size() + ", " + offered + " documents");
            }
            awaitMark(connection, version, services);
            offer(offers, annotated, offered, arm.decided());
            await("the console", () -> backlog.of(run.consoleGroup(), annotated) == 0, services);
        }
    }

    private int offer(Producer<String, Document> producer, String topic, int from, long to) {
        int next = from;
        for (; next < to; next++) {
            Document document = documents.get(next);
            producer.send(new ProducerRecord<>(topic, PARTITION, document.getId(), document));
        }
        producer.flush();
        return next;
    }

    /** Waits until the console has switched to a plan: what is offered from then on is decided under it. */
    private void awaitMark(KafkaConnection connection, int version, List<ServiceProcess> services) throws Exception {
        await(
                "plan " + version,
                () -> read(connection, run.marks(), connection.serdes().mark().deserializer()).stream()
                        .anyMatch(mark -> mark.value().getPlanVersion() == version),
                services);
    }

    private static void await(String what, BooleanSupplier done, List<ServiceProcess> services) throws Exception {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!done.getAsBoolean()) {
            for (ServiceProcess service : services) {
                if (!service.isAlive()) {
                    throw new LocalStackException(service.deathReport());
                }
            }
            if (System.nanoTime() > end) {
                throw new LocalStackException("waited " + LIMIT.toSeconds() + " s for " + what + " and timed out");
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLISECONDS);
        }
    }

    private Comparison compare(KafkaConnection connection) {
        List<ConsumerRecord<String, Sample>> selected =
                read(connection, run.selected(), connection.serdes().sample().deserializer());
        List<ConsumerRecord<String, Probe>> probes =
                read(connection, run.probes(), connection.serdes().probe().deserializer());
        List<ConsumerRecord<String, Mark>> marks =
                read(connection, run.marks(), connection.serdes().mark().deserializer());
        NavigableMap<Integer, Plan> plans = new PlanHistory(connection, run).read();
        List<String> differences = new ArrayList<>();
        Iterator<RecordedArm.Switch> switches = arm.switches().iterator();
        RunInMemory memory = new RunInMemory(arm.first());
        equal(differences, "plan 0", arm.first(), plans.get(0));
        RecordedArm.Switch next = switches.hasNext() ? switches.next() : null;
        int samples = 0;
        int drawn = 0;
        for (int i = 0; i < documents.size(); i++) {
            while (next != null && next.offset() == i) {
                memory.reward(next.report());
                int version = next.plan().version();
                equal(differences, "plan " + version, next.plan(), plans.get(version));
                equal(differences, "digest before plan " + version, next.chainDigest(), digest(marks, version));
                next = switches.hasNext() ? switches.next() : null;
            }
            DecisionOutcome decided = memory.decide(documents.get(i));
            if (decided.sample().isPresent()) {
                equal(differences, "sample " + samples, decided.sample().get(), value(selected, samples));
                samples++;
            }
            if (decided.probe().isPresent()) {
                equal(differences, "probe " + drawn, decided.probe().get(), value(probes, drawn));
                drawn++;
            }
        }
        equal(differences, "number of samples", samples, selected.size());
        equal(differences, "number of probes", drawn, probes.size());
        equal(differences, "number of plans", arm.switches().size() + 1, plans.size());
        equal(differences, "digest of all decisions", arm.chainDigest(), memory.chainDigest());
        return new Comparison(documents.size(), selected.size(), probes.size(), plans.size(), differences);
    }

    private static String digest(List<ConsumerRecord<String, Mark>> marks, int version) {
        return marks.stream()
                .map(ConsumerRecord::value)
                .filter(mark -> mark.getPlanVersion() == version)
                .findFirst()
                .map(mark -> hexadecimal(mark.getChainDigest()))
                .orElse("no mark");
    }

    private static String hexadecimal(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private static <T> T value(List<ConsumerRecord<String, T>> records, int index) {
        return index < records.size() ? records.get(index).value() : null;
    }

    private static void equal(List<String> differences, String what, Object expected, Object found) {
        if (!expected.equals(found) && differences.size() < MOST_DIFFERENCES) {
            differences.add(what + " differs between the experiment and the topics");
        }
    }

    private static <T> List<ConsumerRecord<String, T>> read(
            KafkaConnection connection, String topic, Deserializer<T> values) {
        List<ConsumerRecord<String, T>> records = new ArrayList<>();
        try (PartitionReader reader = new PartitionReader(connection, topic, PARTITION)) {
            for (ConsumerRecord<String, byte[]> record : reader) {
                ConsumerRecord<String, byte[]> raw = record;
                records.add(new ConsumerRecord<>(
                        topic, PARTITION, raw.offset(), raw.key(), values.deserialize(topic, raw.value())));
            }
        }
        return records;
    }
}
