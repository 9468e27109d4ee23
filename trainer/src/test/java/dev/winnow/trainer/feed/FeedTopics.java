package dev.winnow.trainer.feed;

import dev.winnow.kafka.client.InMemoryKafka;
import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.registry.FakeRegistry;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.schemas.Annotation;
import dev.winnow.schemas.Document;
import dev.winnow.schemas.Outcome;
import dev.winnow.schemas.OutcomeVerdict;
import dev.winnow.schemas.Probe;
import dev.winnow.schemas.ProbeCell;
import dev.winnow.schemas.RefusalReason;
import dev.winnow.schemas.RewardReport;
import java.io.IOException;
import java.time.Instant;
import java.util.List;

/** The topics of a run that a trainer reads and writes, in memory. */
final class FeedTopics implements AutoCloseable {
    final InMemoryKafka kafka = new InMemoryKafka();
    final FakeRegistry registry = new FakeRegistry();
    final KafkaConnection connection = kafka.connection(registry.client());
    final RunTopics run = connection.topics().run("night");

    FeedTopics() throws IOException {
        kafka.create(run.selected(), 2);
        kafka.create(run.probes(), 1);
        kafka.create(run.rewards(), 1);
    }

    static Probe probe(int number) {
        return Probe.newBuilder()
                .setRun("night")
                .setPlanVersion(number)
                .setCells(List.of(new ProbeCell("quality", "high", 0.5)))
                .setDocument(Document.newBuilder()
                        .setId("id-" + number)
                        .setText("text " + number)
                        .setSource("test")
                        .setTokens(2)
                        .setAnnotations(List.of(new Annotation("quality", "high", 1.0, "v1", "")))
                        .build())
                .build();
    }

    static RewardReport report(int planVersion, int part, int parts) {
        return RewardReport.newBuilder()
                .setRun("night")
                .setTrainerEpoch(7)
                .setPlanVersion(planVersion)
                .setPart(part)
                .setParts(parts)
                .setRewards(List.of())
                .setEstimator("twin")
                .setAuditCorrelation(Double.NaN)
                .setTrainerStep(1)
                .build();
    }

    static Outcome outcome(RewardReport report, OutcomeVerdict verdict, RefusalReason reason) {
        return Outcome.newBuilder()
                .setRun(report.getRun())
                .setTrainerEpoch(report.getTrainerEpoch())
                .setPlanVersion(report.getPlanVersion())
                .setPart(report.getPart())
                .setParts(report.getParts())
                .setVerdict(verdict)
                .setReason(reason)
                .setNeededProbes(4)
                .setOffset(1)
                .setRecordTime(Instant.EPOCH)
                .setMarksRead(0)
                .setProbesRead(0)
                .setControlsRead(0)
                .build();
    }

    void write(Probe probe) {
        kafka.append(
                run.probes(), 0, "key", connection.serdes().probe().serializer().serialize(run.probes(), probe));
    }

    void write(RewardReport report) {
        kafka.append(
                run.rewards(),
                0,
                "key",
                connection.serdes().rewardReport().serializer().serialize(run.rewards(), report));
    }

    void write(Outcome outcome) {
        kafka.append(
                run.outcomes(),
                0,
                "key",
                connection.serdes().outcome().serializer().serialize(run.outcomes(), outcome));
    }

    @Override
    public void close() {
        registry.close();
    }
}
