package dev.winnow.service.ui;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.client.PartitionReader;
import dev.winnow.kafka.client.ScanRange;
import dev.winnow.schemas.Document;
import dev.winnow.service.show.Rows;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;

/** Finds documents for the page, and what a run made of them. Thread-safe. */
final class Documents {
    private static final int MOST = 200;
    private static final int SHOWN_TEXT = 20_000;
    private static final Pattern PREFIX = Pattern.compile("[0-9a-fA-F]{6,64}");
    private static final int PARTITIONS = 8;
    private static final int PER_PARTITION = 60;
    private static final int ENOUGH = 20;
    private static final long FRESH_NANOS = Duration.ofSeconds(5).toNanos();

    private final UiModel model;
    private final Map<String, Decided> decided = new ConcurrentHashMap<>();

    private record Decided(long at, List<Doc> documents) {}

    Documents(UiModel model) {
        this.model = model;
    }

    /**
     * Documents of the window, newest first.
     *
     * @param run run whose decisions are shown; empty for none
     * @param query first digits of an id, a part of a URL, or a part of a text; empty for all
     * @param fate {@code selected}, {@code rejected}, or empty for all
     */
    ObjectNode list(Optional<WatchedRun> run, String query, String fate, int limit, ObjectNode json) {
        int most = Math.max(1, Math.min(MOST, limit));
        ArrayNode documents = json.putArray("documents");
        Predicate<Doc> matches = matches(query);
        if (run.isPresent() && fate.equals("selected")) {
            run.get().samples().recent().stream()
                    .filter(recent -> matches.test(recent.document()))
                    .limit(most)
                    .forEach(recent -> {
                        ObjectNode node = row(documents.addObject(), recent.document(), List.of(run.get()));
                        verdict(
                                node,
                                Verdict.selected(
                                        run.get().history(), recent.document().id(), recent.picked()));
                    });
            return json;
        }
        Predicate<Doc> wanted = matches;
        if (run.isPresent() && fate.equals("rejected")) {
            wanted = matches.and(document -> verdict(run.get(), document).fate() == Verdict.Fate.REJECTED);
        }
        List<Doc> found = model.documents().newest(most, wanted);
        if (run.isPresent() && fate.equals("rejected") && query.isEmpty() && found.size() < Math.min(ENOUGH, most)) {
            found = nearTheConsole(run.get()).stream()
                    .filter(wanted)
                    .limit(most)
                    .toList();
        }
        found.forEach(document -> {
            ObjectNode node = row(documents.addObject(), document, run.stream().toList());
            run.ifPresent(each -> verdict(node, verdict(each, document)));
        });
        json.put("searched", model.documents().size());
        return json;
    }

    private static Predicate<Doc> matches(String query) {
        String text = query.strip();
        if (text.isEmpty()) {
            return document -> true;
        }
        if (PREFIX.matcher(text).matches()) {
            String digits = text.toLowerCase(Locale.ROOT);
            return document ->
                    document.id().startsWith(digits) || contains(text).test(document.text());
        }
        Predicate<String> part = contains(text);
        return document -> part.test(document.url()) || part.test(document.text());
    }

    private static Predicate<String> contains(String text) {
        Pattern pattern = Pattern.compile(Pattern.quote(text), Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
        return value -> pattern.matcher(value).find();
    }

    /** The last documents that a run has decided, where its console is further behind than the window reaches. */
    private List<Doc> nearTheConsole(WatchedRun run) {
        Decided known = decided.get(run.name());
        if (known != null && System.nanoTime() - known.at() < FRESH_NANOS) {
            return known.documents();
        }
        KafkaConnection connection = model.connection().orElseThrow();
        String topic = connection.topics().annotated();
        ClusterLook look = model.before();
        Deserializer<Document> values = connection.serdes().document().deserializer();
        List<Doc> found = new ArrayList<>();
        int partitions = look.topic(topic).map(ClusterLook.Topic::partitions).orElse(0);
        for (int p = 0; p < Math.min(PARTITIONS, partitions); p++) {
            long end = look.committed(run.topics().consoleGroup(), topic, p);
            long from = Math.max(look.topic(topic).orElseThrow().starts()[p], end - PER_PARTITION);
            if (end > from) {
                ScanRange range = ScanRange.ALL.from(from).before(end).seen(ScanRange.View.STABLE);
                try (PartitionReader reader = new PartitionReader(connection, topic, p, range)) {
                    for (ConsumerRecord<String, byte[]> record : reader) {
                        read(values, record).ifPresent(found::add);
                    }
                }
            }
        }
        found.sort(Comparator.comparingLong(Doc::time).reversed());
        decided.keySet().retainAll(model.runs().keySet());
        decided.put(run.name(), new Decided(System.nanoTime(), List.copyOf(found)));
        return found;
    }

    private static Optional<Doc> read(Deserializer<Document> values, ConsumerRecord<String, byte[]> record) {
        try {
            return Optional.ofNullable(values.deserialize(record.topic(), record.value()))
                    .map(document -> Doc.of(
                            document, DocumentFollower.TEXT, record.partition(), record.offset(), record.timestamp()));
        } catch (SerializationException e) {
            return Optional.empty();
        }
    }

    /** A document of the window, of a run's samples, or of those near its console, with what each run made of it. */
    Optional<ObjectNode> one(String id, Optional<WatchedRun> run, ObjectNode json) {
        Optional<Doc> found = model.documents().find(id).or(() -> run.flatMap(
                        each -> Optional.ofNullable(decided.get(each.name())))
                .flatMap(known -> known.documents().stream()
                        .filter(document -> document.id().equals(id))
                        .findFirst()));
        Optional<SampleWindow.Recent> sample = run.flatMap(each -> each.samples().recent().stream()
                .filter(recent -> recent.document().id().equals(id))
                .findFirst());
        Optional<Doc> document = found.or(() -> sample.map(SampleWindow.Recent::document));
        return document.map(each -> {
            row(json, each, model.runs().values());
            json.put("text", Doc.cut(each.text(), SHOWN_TEXT)).put("characters", each.length());
            json.put("isOnAnnotated", found.isPresent());
            ArrayNode fates = json.putArray("runs");
            model.runs().values().forEach(watched -> {
                ObjectNode node = fates.addObject().put("run", watched.name());
                verdict(
                        node,
                        found.isPresent()
                                ? verdict(watched, each)
                                : watched.samples()
                                        .find(id)
                                        .map(picked -> Verdict.selected(watched.history(), id, picked))
                                        .orElse(Verdict.waiting()));
            });
            return json;
        });
    }

    private Verdict verdict(WatchedRun run, Doc document) {
        String topic = model.connection().orElseThrow().topics().annotated();
        long end = model.before().committed(run.topics().consoleGroup(), topic, document.partition());
        return Verdict.of(run.history(), run.samples(), document, document.offset() < end);
    }

    /** @param runs runs that may ignore labels */
    private static ObjectNode row(ObjectNode json, Doc document, Collection<WatchedRun> runs) {
        json.put("id", document.id())
                .put("url", Rows.line(document.url(), RunJson.ADDRESS))
                .put("source", Rows.snippet(document.source()));
        json.put("snippet", Rows.line(document.text(), 240)).put("tokens", document.tokens());
        json.put("time", document.time()).put("partition", document.partition()).put("offset", document.offset());
        ArrayNode labels = json.putArray("labels");
        document.labels().forEach(label -> {
            ObjectNode node = labels.addObject().put("agent", Rows.snippet(label.agent()));
            node.put("group", Rows.snippet(label.group()));
            node.set("score", RunJson.number(label.score()));
            node.put("version", Rows.snippet(label.version())).put("reference", Rows.snippet(label.reference()));
            ignored(node, label, runs);
        });
        ObjectNode missing = json.putObject("missing");
        document.missing().forEach(missing::put);
        return json;
    }

    /** Why the newest plans of runs ignore a label, by run. */
    static void ignored(ObjectNode json, Doc.Label label, Collection<WatchedRun> runs) {
        ObjectNode ignored = json.putObject("ignored");
        runs.forEach(run -> run.history()
                .newestPlan()
                .flatMap(point -> LabelUse.ignored(point.plan(), label))
                .ifPresent(why -> ignored.put(run.name(), why)));
    }

    private static void verdict(ObjectNode json, Verdict verdict) {
        json.put("fate", verdict.fate().name().toLowerCase(Locale.ROOT)).put("plan", verdict.plan());
        json.put("reason", verdict.reason()).put("uses", verdict.uses());
        json.set("runScore", RunJson.number(verdict.score()));
        json.set("probability", RunJson.number(verdict.probability()));
        json.set("draw", RunJson.number(verdict.draw()));
    }
}
