package dev.winnow.service.run;

import dev.winnow.decision.ConsoleException;
import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.client.PartitionReader;
import dev.winnow.kafka.client.ScanRange;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.schemas.Control;
import dev.winnow.schemas.ControlKind;
import dev.winnow.selection.DecisionRule;
import dev.winnow.selection.Vetoes;
import dev.winnow.service.streams.RunRecords;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** The orders of operators to one run, as its coordinator and its audits read them. Stateless but for the connection. */
public final class OperatorControls {
    private final KafkaConnection connection;
    private final RunTopics run;

    public OperatorControls(KafkaConnection connection, RunTopics run) {
        this.connection = connection;
        this.run = run;
    }

    /** Whether the run has the topic; one that an earlier version created has it after {@code topics apply --run}. */
    public boolean exists() {
        return connection
                .ask("for its topics", admin -> admin.listTopics().names())
                .contains(run.controls());
    }

    /**
     * The newest orders, oldest first; none where the run does not have the topic. Records that are no orders are skipped.
     *
     * @param most number of orders that are kept, 1 or more
     */
    public List<Control> newest(int most) {
        if (!exists()) {
            return List.of();
        }
        Deque<Control> newest = new ArrayDeque<>();
        RunRecords records = new RunRecords(connection.serdes());
        ScanRange now = ScanRange.ALL.seen(ScanRange.View.STABLE);
        try (PartitionReader reader = new PartitionReader(connection, run.controls(), 0, now)) {
            for (ConsumerRecord<String, byte[]> record : reader) {
                records.control(run.controls(), record.value()).found().ifPresent(newest::add);
                if (newest.size() > most) {
                    newest.remove();
                }
            }
        }
        return List.copyOf(newest);
    }

    /** Records an order that acts elsewhere, where the run has the topic. */
    public void note(ControlKind kind) {
        if (exists()) {
            write(order(kind));
        }
    }

    /**
     * Accepts trainers of an epoch and later ones, whatever was reported before.
     *
     * @param lowestEpoch the epoch; {@link Long#MIN_VALUE} for all
     * @param note why, for people
     */
    public void fence(long lowestEpoch, String note) {
        write(order(ControlKind.FENCE).setLowestEpoch(lowestEpoch).setNote(note));
    }

    /**
     * Sets the limits of the coordinator.
     *
     * @param minimumProbes distinct probes that a measurement needs; 0 for the default
     * @param stepDocuments documents of the stream that each plan needs; 0 for the default
     */
    public void limit(int minimumProbes, long stepDocuments) {
        write(order(ControlKind.LIMITS).setMinimumProbes(minimumProbes).setStepDocuments(stepDocuments));
    }

    /**
     * Lets the plans from the next one on be of a rule.
     *
     * @param usefulRepetitions of the rule's options, greater than 0
     * @param acceptedVersions of the rule's options
     */
    public void rule(DecisionRule rule, double usefulRepetitions, Map<String, List<String>> acceptedVersions) {
        write(order(ControlKind.RULE)
                .setRule(rule.version())
                .setUsefulRepetitions(usefulRepetitions)
                .setAcceptedVersions(acceptedVersions));
    }

    /**
     * Vetoes groups from the next plan on.
     *
     * @param reason why, for people
     */
    public void veto(Vetoes vetoes, String reason) {
        write(order(ControlKind.VETO).setVetoes(vetoes.groups()).setNote(reason));
    }

    /**
     * Ends the veto of groups from the next plan on.
     *
     * @param reason why, for people
     */
    public void liftVeto(Vetoes vetoes, String reason) {
        write(order(ControlKind.LIFT_VETO).setVetoes(vetoes.groups()).setNote(reason));
    }

    private Control.Builder order(ControlKind kind) {
        return Control.newBuilder().setRun(run.run()).setKind(kind).setIssuedAt(Instant.now());
    }

    private void write(Control.Builder order) {
        Control control = order.build();
        try (Producer<String, Control> producer =
                connection.producer(connection.serdes().control(), Map.of())) {
            producer.send(new ProducerRecord<>(run.controls(), run.run(), control))
                    .get();
        } catch (ExecutionException e) {
            throw new ConsoleException(
                    "the order " + control.getKind() + " to run " + run.run() + " was not written to " + run.controls()
                            + ": " + e.getCause().getMessage() + "; give it again");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConsoleException("interrupted while giving run " + run.run() + " an order");
        }
    }
}
