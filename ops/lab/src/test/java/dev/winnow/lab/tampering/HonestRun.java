package dev.winnow.lab.tampering;

import dev.winnow.decision.DecisionOutcome;
import dev.winnow.decision.DecisionStream;
import dev.winnow.decision.DocumentId;
import dev.winnow.decision.Judgement;
import dev.winnow.decision.PlanRecords;
import dev.winnow.decision.PlanSwitch;
import dev.winnow.decision.ReportJudge;
import dev.winnow.decision.RewardAggregator;
import dev.winnow.decision.UsesInMemory;
import dev.winnow.schemas.Annotation;
import dev.winnow.schemas.DeadHeader;
import dev.winnow.schemas.DeadLetter;
import dev.winnow.schemas.Document;
import dev.winnow.schemas.Mark;
import dev.winnow.schemas.Probe;
import dev.winnow.schemas.Reward;
import dev.winnow.schemas.RewardReport;
import dev.winnow.selection.DecisionRule;
import dev.winnow.selection.Plan;
import dev.winnow.selection.Policy;
import dev.winnow.selection.RuleOptions;
import dev.winnow.selection.UpdateRule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A small deployment in memory: files are fed, scored, decided on by the product's own decisions, rewarded, and trained on. */
public final class HonestRun {
    public static final String RUN = "night";
    public static final int PARTITIONS = 2;
    public static final String DOCUMENTS = "it.documents";

    private static final int ROUNDS = 3;
    private static final int RECORDS = 580;
    private static final int STAGE = 500;
    private static final int COMMIT_EVERY = 16;
    private static final int PART = 60;

    private final History history = new History();
    private final List<DecisionStream> consoles = new ArrayList<>();
    private final RewardAggregator aggregator = new RewardAggregator(RUN);
    private final ReportJudge judge = new ReportJudge(RUN, PARTITIONS, aggregator);
    private final Map<String, Long> ends = new HashMap<>();
    private Plan plan;
    private int probesRewarded;

    private HonestRun(DecisionRule rule) {
        plan = Plan.initial(
                        RUN,
                        Map.of("domain", List.of("web", "book"), "quality", List.of("low", "middle", "high")),
                        1.0,
                        0.2,
                        Policy.POISSON,
                        UpdateRule.WINNOW,
                        42,
                        20,
                        STAGE,
                        0.2,
                        0.1,
                        Map.of("domain", "d1", "quality", "q1"))
                .with(rule, RuleOptions.DEFAULT);
        for (int partition = 0; partition < PARTITIONS; partition++) {
            consoles.add(new DecisionStream(RUN, partition, new UsesInMemory()));
        }
    }

    /** Three plans long. */
    public static History of(int rule) {
        HonestRun run = new HonestRun(DecisionRule.of(rule));
        run.publish();
        for (int round = 0; round < ROUNDS; round++) {
            run.feed(round);
            run.reward();
        }
        run.feed(ROUNDS);
        run.history.train();
        return run.history;
    }

    /** The next offset; every so often one is a marker of a transaction. */
    private long next(String topic) {
        long next = ends.merge(topic, 1L, Long::sum) - 1;
        return next + next / COMMIT_EVERY;
    }

    private void publish() {
        judge.adopt(plan);
        for (int partition = 0; partition < PARTITIONS; partition++) {
            history.plans.add(
                    Entry.of(partition, next("plans" + partition), RUN, List.of(), PlanRecords.toRecord(plan)));
            consoles.get(partition).adopt(plan).map(PlanSwitch::mark).ifPresent(this::mark);
        }
    }

    private void mark(Mark mark) {
        long offset = next("marks");
        history.marks.add(Entry.of(0, offset, RUN, List.of(), mark));
        judge.mark(mark, offset + 1);
    }

    private void feed(int round) {
        String file = "crawl/" + round + ".jsonl";
        for (int record = 0; record < RECORDS; record++) {
            List<DeadHeader> headers =
                    List.of(Entry.header("winnow-file", file), Entry.header("winnow-record", Integer.toString(record)));
            if (record % 97 == 96) {
                byte[] line = ("not json " + record).getBytes(StandardCharsets.UTF_8);
                history.fed.add(new History.FedRecord(file, record, null, line));
                letter("ingest", "malformed", file, -1, record, line, null, List.of());
                continue;
            }
            // every twentieth text was fed before
            int number = record % 20 == 19 ? record / 2 : record + round * RECORDS;
            Document document = document(number);
            history.fed.add(new History.FedRecord(
                    file, record, document, document.getText().getBytes(StandardCharsets.UTF_8)));
            int partition = Character.digit(document.getId().charAt(0), 16) % PARTITIONS;
            long offset = next("documents" + partition);
            history.documents.add(
                    new Entry<>(partition, offset, document.getId(), headers, bytes(document), document, true));
            score(partition, document, headers);
            if (record % 100 == 7) {
                poison(partition, record);
            }
        }
    }

    private static Document document(int number) {
        String text = "text " + number + " tells of " + number % 17;
        return Document.newBuilder()
                .setId(DocumentId.of(text))
                .setText(text)
                .setSource(number % 3 == 0 ? "books" : "crawl")
                .setUrl("https://example.org/" + number)
                .setTokens(text.length())
                .setAttributes(Map.of("language", "en"))
                .build();
    }

    /** Labels of the agents of this deployment: a function of the text and its source. */
    public static List<Annotation> label(Document document) {
        int number = Integer.parseInt(document.getText().split(" ", -1)[1]);
        List<Annotation> labels = new ArrayList<>();
        if (number % 11 != 0) {
            String group = List.of("low", "middle", "high").get(number * 31 % 7 % 3);
            labels.add(new Annotation("quality", group, number % 100 / 100.0, "q1", ""));
        }
        labels.add(
                new Annotation("domain", document.getSource().equals("books") ? "book" : "web", Double.NaN, "d1", ""));
        return labels;
    }

    /** Records of documents that are none: one that does not decode, one under the id of another text. */
    private void poison(int partition, int record) {
        long offset = next("documents" + partition);
        List<DeadHeader> headers = List.of(Entry.header("note", "poison"));
        byte[] bytes = {1, 2, (byte) record};
        history.documents.add(new Entry<>(partition, offset, "poison", headers, bytes, null, true));
        letter("scoring", "undecodable", DOCUMENTS, partition, offset, bytes, "poison", headers);
    }

    private void letter(
            String step,
            String reason,
            String origin,
            int partition,
            long position,
            byte[] bytes,
            String key,
            List<DeadHeader> headers) {
        DeadLetter letter = DeadLetter.newBuilder()
                .setStep(step)
                .setReason(reason)
                .setDetail("cannot be used")
                .setOrigin(origin)
                .setPartition(partition)
                .setPosition(position)
                .setPayload(ByteBuffer.wrap(bytes))
                .setPayloadBytes(bytes.length)
                .setKey(key)
                .setHeaders(headers)
                .build();
        history.letters.add(Entry.of(0, next("letters"), null, List.of(), letter));
    }

    private void score(int partition, Document document, List<DeadHeader> headers) {
        Document labelled =
                Document.newBuilder(document).setAnnotations(label(document)).build();
        long offset = next("annotated" + partition);
        history.annotated.add(Entry.of(partition, offset, document.getId(), headers, labelled));
        DecisionOutcome decided = consoles.get(partition).decide(labelled, offset);
        decided.sample()
                .ifPresent(sample -> history.selected.add(
                        Entry.of(partition, next("selected" + partition), document.getId(), List.of(), sample)));
        decided.probe().ifPresent(probe -> {
            long place = next("probes");
            history.probes.add(Entry.of(
                    0,
                    place,
                    document.getId(),
                    List.of(Entry.header("winnow-origin", partition + ":" + offset)),
                    probe));
            judge.probe(probe, place + 1);
        });
        decided.mark().ifPresent(this::mark);
    }

    /** Reports on all probes since the last report, in parts; the plan that it makes is the next one. */
    private void reward() {
        List<Reward> rewards = new ArrayList<>();
        for (Entry<Probe> probe : history.probes.subList(probesRewarded, history.probes.size())) {
            Document document = probe.value().getDocument();
            Map<String, String> labels = new HashMap<>();
            document.getAnnotations().forEach(each -> labels.put(each.getAgent(), each.getGroup()));
            double worth = "high".equals(labels.get("quality")) ? 1e-3 : -1e-3;
            double noise = document.getId().hashCode() * 1e-13;
            if (rewards.stream().noneMatch(each -> each.getDocumentId().equals(document.getId()))) {
                rewards.add(new Reward(document.getId(), labels, worth + noise));
            }
        }
        probesRewarded = history.probes.size();
        int parts = (rewards.size() + PART - 1) / PART;
        for (int part = 0; part < parts; part++) {
            RewardReport report = RewardReport.newBuilder()
                    .setRun(RUN)
                    .setTrainerEpoch(1)
                    .setPlanVersion(plan.version())
                    .setPart(part)
                    .setParts(parts)
                    .setRewards(rewards.subList(part * PART, Math.min(rewards.size(), (part + 1) * PART)))
                    .setEstimator("twin")
                    .setAuditCorrelation(Double.NaN)
                    .setTrainerStep(10L * plan.version())
                    .build();
            long offset = next("rewards");
            history.rewards.add(Entry.of(0, offset, RUN, List.of(), report));
            Judgement judgement = judge.offer(offset, report, 1_000 + offset);
            judgement
                    .outcomes()
                    .forEach(outcome -> history.outcomes.add(Entry.of(0, next("outcomes"), RUN, List.of(), outcome)));
            judgement.use().ifPresent(use -> plan = use.made().plan());
        }
        publish();
    }

    private static byte[] bytes(Document document) {
        try {
            ByteBuffer encoded = document.toByteBuffer();
            byte[] bytes = new byte[encoded.remaining()];
            encoded.get(bytes);
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException("a document cannot be encoded", e);
        }
    }
}
