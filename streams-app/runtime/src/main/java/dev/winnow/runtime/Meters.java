package dev.winnow.runtime;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

/**
 * All meters of the service, by name. Thread-safe.
 *
 * <p>Between the counters of one deployment holds, once nothing is in flight: {@code ingested = annotated + dead of
 * scoring}, and per run {@code annotated = selected + rejected} and {@code rewards reported = used + refused}, where a refused
 * report without rewards counts as one.
 */
public final class Meters {
    /** Topic of {@link #unreadable}: a run's plans. */
    public static final String PLANS = "plans";

    /** Topic of {@link #unreadable}: a run's marks. */
    public static final String MARKS = "marks";

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Map<String, AtomicReference<Double>> gauges = new ConcurrentHashMap<>();
    private final Map<String, Set<Object>> leftOut = new ConcurrentHashMap<>();

    public PrometheusMeterRegistry registry() {
        return registry;
    }

    public Counter ingested() {
        return counter("winnow.documents.ingested", "Documents written to the documents topic", Tags.empty());
    }

    /** Records of input files that were read: as documents, as dead letters, or skipped on purpose. */
    public Counter ingestedRecords() {
        return counter(
                "winnow.ingest.records",
                "Records of input files that were committed: as documents, as dead letters, or skipped on purpose",
                Tags.empty());
    }

    public Counter ingestedBytes() {
        return counter("winnow.ingest.bytes", "Bytes of the input files that were read to their end", Tags.empty());
    }

    /**
     * Input files that were read to their end.
     *
     * @param outcome {@code read}, {@code damaged} or {@code changed}, which also counts as one of the others when it has been read again
     */
    public Counter ingestedFiles(String outcome) {
        return counter(
                "winnow.ingest.files",
                "Input files read to their end, damaged, or found with other bytes than before",
                Tags.of("outcome", outcome));
    }

    /**
     * Input files of the last listing.
     *
     * @param state {@code seen}, {@code arriving}, and of those of this process {@code waiting} and {@code open}
     */
    public void inputFiles(String state, long files) {
        gauge(
                "winnow.ingest.input.files",
                "Input files: seen in the last listing, arriving (not yet unchanged for --settle), waiting for this"
                        + " process, open",
                Tags.of("state", state),
                files);
    }

    public void inputLag(long records) {
        gauge(
                "winnow.ingest.backlog.records",
                "Records of the input topic's partitions of this process that it has not read",
                Tags.empty(),
                records);
    }

    public void inputBacklog(long bytes) {
        gauge(
                "winnow.ingest.backlog.bytes",
                "Bytes of waiting and open input files that this process has not read",
                Tags.empty(),
                bytes);
    }

    /**
     * Documents that were compared with all before them.
     *
     * @param group {@code unique}, {@code near} or {@code exact}
     */
    public Counter compared(String group) {
        return counter(
                "winnow.documents.compared",
                "Documents compared with all that came before them, by what they are",
                Tags.of("group", group));
    }

    /** Documents of a partition that wait for the answers of the bands; NaN when this process no longer reads the partition. */
    public void waiting(int partition, double documents) {
        gauge(
                "winnow.dedup.waiting",
                "Documents that wait for the answers of the bands",
                Tags.of("partition", String.valueOf(partition)),
                documents);
    }

    public Counter annotated() {
        return counter(
                "winnow.documents.annotated", "Documents labelled and written to the annotated topic", Tags.empty());
    }

    public Counter dead(String reason) {
        return counter("winnow.documents.dead", "Records that could not be used", Tags.of("reason", reason));
    }

    /**
     * Records of a run's plans, marks, probes or controls that could not be read and were skipped. A console and the coordinator each count
     * those that they meet; the coordinator's are dead letters too.
     */
    public Counter unreadable(String run, String topic) {
        return counter(
                "winnow.records.unreadable",
                "Records of a run's topics that could not be read and were skipped",
                Tags.of("run", run, "topic", topic));
    }

    /**
     * Offsets of records that a step had still to read and that its topic does not have any more, or that it may have read under an offset that is gone.
     *
     * @param step {@code scoring}, {@code console} or {@code trainer}
     */
    public Counter recordsMissing(String step, String topic) {
        return counter(
                "winnow.records.missing",
                "Offsets of records that were gone before they were read, or whose committed offset is gone",
                Tags.of("step", step, "topic", topic));
    }

    /** Partitions of a topic that a scorer continued at an offset that no scorer of this version committed. */
    public Counter offsetsMoved(String topic) {
        return counter(
                "winnow.offsets.moved",
                "Partitions continued at an offset that somebody else set, or an earlier version committed",
                Tags.of("topic", topic));
    }

    /** Age of the oldest record of a topic that was read last; 0 when nothing is unread. */
    public void unreadAge(String topic, double seconds) {
        gauge("winnow.unread.age.seconds", "Age of the records that are read now", Tags.of("topic", topic), seconds);
    }

    /** How long a topic keeps records; infinite forever. */
    public void retention(String topic, double seconds) {
        gauge("winnow.retention.seconds", "How long the topic keeps records", Tags.of("topic", topic), seconds);
    }

    /** Offsets of a topic that a run has still to read and that are older than half of what the topic keeps; 0 where it keeps all. */
    public void unreadOld(String run, String topic, double offsets) {
        gauge(
                "winnow.unread.old",
                "Offsets that the run has still to read and that are older than half of the topic's retention",
                Tags.of("run", run, "topic", topic),
                offsets);
    }

    /**
     * Records that a Kafka Streams service was given again after it had processed them, and skipped.
     *
     * @param run run of a console or coordinator; {@code dedup} of the service that serves all runs
     */
    public Counter recordsRepeated(String run) {
        return counter(
                "winnow.records.repeated",
                "Records that were read again after they were processed, and skipped",
                Tags.of("run", run));
    }

    public Counter selected(String run) {
        return counter("winnow.documents.selected", "Documents selected for training", Tags.of("run", run));
    }

    public Counter rejected(String run) {
        return counter("winnow.documents.rejected", "Documents not selected", Tags.of("run", run));
    }

    /**
     * Documents that a veto kept from being selected and probed; they count as rejected as well.
     *
     * @param veto {@code AGENT/GROUP}, or {@code AGENT} where that failed on the document
     */
    public Counter vetoed(String run, String veto) {
        return counter(
                "winnow.documents.vetoed",
                "Documents not selected because of a veto; they count as rejected as well",
                Tags.of("run", run, "veto", veto));
    }

    public Counter probes(String run) {
        return counter("winnow.probes", "Documents drawn as probes", Tags.of("run", run));
    }

    public Counter rewardsRefused(String run, String reason) {
        return counter("winnow.rewards.refused", "Rewards that were not used", Tags.of("run", run, "reason", reason));
    }

    /** Rewards that entered a plan. */
    public Counter rewardsUsed(String run) {
        return counter("winnow.rewards.used", "Rewards that entered a plan", Tags.of("run", run));
    }

    /** Documents that an agent failed on, left without its label. */
    public Counter agentFailures(String agent) {
        return counter("winnow.agent.failures", "Documents left without the agent's label", Tags.of("agent", agent));
    }

    /**
     * Whether an agent is left out, or works on a call that it should have returned from.
     *
     * @param copy the copy of the agent that this is about; each device has its own, and the gauge is 1 while any of them is left out
     */
    public void agentQuarantined(String agent, Object copy, boolean quarantined) {
        Set<Object> leftOut = this.leftOut.computeIfAbsent(agent, name -> new HashSet<>());
        synchronized (leftOut) {
            if (quarantined) {
                leftOut.add(copy);
            } else {
                leftOut.remove(copy);
            }
            gauge(
                    "winnow.agent.quarantined",
                    "1 while documents pass without the agent's label",
                    Tags.of("agent", agent),
                    leftOut.isEmpty() ? 0 : 1);
        }
    }

    /** Labels from another version of an agent than the run was created with. */
    public Counter foreignAgentVersions(String run, String agent) {
        return counter(
                "winnow.agent.foreign.versions",
                "Labels from another version of the agent than the run was created with",
                Tags.of("run", run, "agent", agent));
    }

    /** Documents of a run that came without a label, though its plan uses the agent. */
    public Counter missingLabels(String run, String agent) {
        return counter(
                "winnow.agent.labels.missing",
                "Documents without a label of an agent that the run's plan uses",
                Tags.of("run", run, "agent", agent));
    }

    /**
     * What serves these metrics, and the build that it is of.
     *
     * @param service what the service calls itself
     */
    public void build(String service) {
        Build build = Build.read();
        gauge(
                "winnow.build.info",
                "1, with the service, its version and commit, and the version of Java",
                Tags.of(
                        "service",
                        service,
                        "version",
                        build.version(),
                        "commit",
                        build.commit(),
                        "java",
                        System.getProperty("java.version")),
                1);
    }

    /** Shows at every scrape whether the service is ready; to be called once. */
    public void ready(BooleanSupplier ready) {
        Gauge.builder("winnow.ready", () -> ready.getAsBoolean() ? 1 : 0)
                .description("1 while /readyz answers ok")
                .register(registry);
    }

    public void planVersion(String run, int version) {
        gauge("winnow.plan.version", "Version of the newest plan", Tags.of("run", run), version);
    }

    public void selectionRatio(String run, double ratio) {
        gauge("winnow.selection.ratio", "Share of documents that the plan asks for", Tags.of("run", run), ratio);
    }

    /** Share of the last documents of a partition that were selected; NaN when this process no longer decides the partition. */
    public void realisedRatio(String run, int partition, double ratio) {
        gauge(
                "winnow.selection.realised.ratio",
                "Share of the last 20,000 documents of a partition that were selected",
                Tags.of("run", run, "partition", String.valueOf(partition)),
                ratio);
    }

    public void theta(String run, String agent, double theta) {
        gauge("winnow.theta", "Collaboration weight", Tags.of("run", run, "agent", agent), theta);
    }

    public void groupWeight(String run, String agent, String group, double weight) {
        gauge(
                "winnow.group.weight",
                "Memory of an agent, in units of standardised reward",
                Tags.of("run", run, "agent", agent, "group", group),
                weight);
    }

    public void referenceLoss(String run, double loss) {
        gauge("winnow.reference.loss", "Loss on the reference tasks, nats per token", Tags.of("run", run), loss);
    }

    public void auditCorrelation(String run, double correlation) {
        gauge("winnow.audit.correlation", "Rank correlation of rewards and oracle", Tags.of("run", run), correlation);
    }

    public void consolePaused(String run, boolean paused) {
        gauge(
                "winnow.console.paused",
                "1 while the console waits for its trainer",
                Tags.of("run", run),
                paused ? 1 : 0);
    }

    public void runPaused(String run, boolean paused) {
        gauge("winnow.run.paused", "1 while 'run pause' holds the run", Tags.of("run", run), paused ? 1 : 0);
    }

    /** Records of a topic that a group has not read; NaN while the broker does not report it. */
    public void groupLag(String group, String topic, double records) {
        gauge(
                "winnow.group.lag",
                "Records of the topic that the consumer group has not read",
                Tags.of("group", group, "topic", topic),
                records);
    }

    /** Seconds from a document's timestamp, which is when it was written to the documents topic, to its selection. */
    public DistributionSummary selectionLatency(String run) {
        return DistributionSummary.builder("winnow.selection.latency.seconds")
                .description("Seconds from the timestamp of a document to its selection")
                .tags(Tags.of("run", run))
                .register(registry);
    }

    /** @param shortest documents of the partition that has fewest of them */
    public void consumerLag(String run, long lag, long shortest) {
        gauge("winnow.consumer.lag", "Selected documents that the trainer has not read", Tags.of("run", run), lag);
        gauge(
                "winnow.consumer.lag.shortest",
                "Selected documents that the trainer has not read in the partition with the fewest",
                Tags.of("run", run),
                shortest);
    }

    private Counter counter(String name, String description, Tags tags) {
        return Counter.builder(name).description(description).tags(tags).register(registry);
    }

    private void gauge(String name, String description, Tags tags, double value) {
        gauges.computeIfAbsent(name + tags, key -> {
                    AtomicReference<Double> cell = new AtomicReference<>(Double.NaN);
                    Gauge.builder(name, cell, AtomicReference::get)
                            .description(description)
                            .tags(tags)
                            .register(registry);
                    return cell;
                })
                .set(value);
    }
}
