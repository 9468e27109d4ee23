package dev.winnow.lab.bench;

import dev.winnow.decision.PlanRecords;
import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.provisioning.TopicProvisioner;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.kafka.topic.TopicSpec;
import dev.winnow.runtime.Meters;
import dev.winnow.selection.DecisionRule;
import dev.winnow.selection.Plan;
import dev.winnow.selection.Policy;
import dev.winnow.selection.RuleOptions;
import dev.winnow.selection.UpdateRule;
import dev.winnow.service.console.ConsoleTopology;
import dev.winnow.service.streams.StreamsSettings;
import dev.winnow.stack.LocalStackException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * The consoles of some runs as their services run them; every turn has runs of its own.
 *
 * @param connection the benchmark's broker
 * @param topics deletes the topics of the runs
 * @param runs runs that are decided side by side
 * @param work what each decides
 * @param settings of each console that shares a run
 */
record ConsoleContender(
        KafkaConnection connection, BenchTopics topics, int runs, Work work, List<StreamsSettings> settings)
        implements Contender {
    static final String NAME = "console";

    /** Probes of a stage, of all groups together: with as many per group, more groups would be more to write and not only more to decide. */
    private static final int PROBES = 768;

    /**
     * What a run decides, and by which plan.
     *
     * @param agents agents of the plan and their groups
     * @param rule version of the decision rule
     * @param selectionRatio share of documents to select, in (0, 1]
     * @param records documents of the annotated topic
     */
    record Work(Map<String, List<String>> agents, int rule, double selectionRatio, int records) {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Turn begin(int round) {
        List<RunTopics> begun = IntStream.range(0, runs)
                .mapToObj(run -> connection.topics().run("console-" + round + "-" + run))
                .toList();
        begun.forEach(run -> begin(run, round));
        return new StreamsTurn(
                connection,
                topics,
                begun.stream()
                        .flatMap(run -> settings.stream()
                                .map(console -> new StreamsTurn.Application(
                                        new ConsoleTopology(connection, run, new Meters()).build(),
                                        console.console(connection, run, new Meters()))))
                        .toList(),
                begun.stream()
                        .flatMap(run -> run.all(topics.partitions()).stream().map(TopicSpec::name))
                        .toList());
    }

    private int probesPerGroup() {
        return Math.max(
                1, PROBES / work.agents().values().stream().mapToInt(List::size).sum());
    }

    private void begin(RunTopics run, int round) {
        new TopicProvisioner(connection).apply(run.all(topics.partitions()), (short) 1, false);
        Plan plan = Plan.initial(
                run.run(),
                work.agents(),
                0.5,
                work.selectionRatio(),
                Policy.POISSON,
                UpdateRule.WINNOW,
                round,
                probesPerGroup(),
                work.records(),
                0.2,
                0.1,
                Map.of());
        if (work.rule() > 1) {
            plan = plan.with(DecisionRule.of(work.rule()), RuleOptions.DEFAULT);
        }
        try (Producer<String, dev.winnow.schemas.Plan> producer =
                connection.producer(connection.serdes().plan(), Map.of())) {
            for (int partition = 0; partition < topics.partitions(); partition++) {
                producer.send(new ProducerRecord<>(run.plans(), partition, run.run(), PlanRecords.toRecord(plan)))
                        .get();
            }
        } catch (ExecutionException e) {
            throw new LocalStackException(
                    "Cannot write plan 0 of " + run.run() + ": " + e.getCause().getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LocalStackException("Interrupted while writing plan 0 of " + run.run() + ".", e);
        }
    }
}
