package dev.winnow.service.ui;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.service.audit.DocumentLookup;
import dev.winnow.service.audit.Explain;
import dev.winnow.service.audit.Explanation;
import dev.winnow.service.audit.Scratch;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers what the page asks for, as JSON of bounded size. Thread-safe. */
final class UiApi implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(UiApi.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int QUERY = 300;
    private static final int LETTERS = 100;
    private static final int FATES = 200;

    /** Documents whose labels are compared with what a plan uses. */
    private static final int RECENT = 500;

    private static final long SEARCH_SECONDS = 120;
    private static final long WORDS_NANOS = TimeUnit.SECONDS.toNanos(20);

    private final UiModel model;
    private final Documents documents;
    private final Semaphore searches = new Semaphore(1);
    private final Map<String, KeptWords> words = new ConcurrentHashMap<>();
    private final ExecutorService search = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "ui-search");
        thread.setDaemon(true);
        return thread;
    });

    private record KeptWords(long at, ObjectNode json) {}

    UiApi(UiModel model) {
        this.model = model;
        documents = new Documents(model);
    }

    /**
     * An answer.
     *
     * @param status status of HTTP
     */
    record Reply(int status, String json) {
        static Reply of(ObjectNode json) {
            return new Reply(200, json.toString());
        }

        static Reply error(int status, String message) {
            return new Reply(
                    status, JSON.createObjectNode().put("error", message).toString());
        }
    }

    /** Answers one question of the page. */
    Reply reply(String what, Map<String, String> query) {
        Optional<WatchedRun> run = Optional.ofNullable(model.runs().get(query.getOrDefault("run", "")));
        String text = Doc.cut(query.getOrDefault("q", ""), QUERY);
        try {
            return switch (what) {
                case "state" -> new Reply(200, model.overview());
                case "run" ->
                    found(Optional.ofNullable(model.runs().get(query.getOrDefault("name", "")))
                            .map(each -> RunJson.of(
                                    each,
                                    model.training(),
                                    model.documents().newest(RECENT, document -> true),
                                    JSON.createObjectNode())));
                case "documents" ->
                    Reply.of(documents.list(
                            run,
                            text,
                            query.getOrDefault("fate", ""),
                            number(query, "limit", 50),
                            JSON.createObjectNode()));
                case "document" -> found(documents.one(query.getOrDefault("id", ""), run, JSON.createObjectNode()));
                case "letters" -> Reply.of(letters(query.getOrDefault("reason", "")));
                case "letter" -> found(letter(number(query, "offset", -1)));
                case "words" -> Reply.of(words(query.getOrDefault("agent", "")));
                case "find" -> find(run, text);
                default -> Reply.error(404, "not found");
            };
        } catch (RuntimeException e) {
            LOG.debug("a question of the page was not answered what={}", what, e);
            return Reply.error(503, String.valueOf(e.getMessage()));
        }
    }

    private static int number(Map<String, String> query, String name, int otherwise) {
        String text = query.getOrDefault(name, "");
        return text.matches("\\d{1,9}") ? Integer.parseInt(text) : otherwise;
    }

    private static Reply found(Optional<ObjectNode> json) {
        return json.map(Reply::of)
                .orElseGet(() -> Reply.error(404, "not among what the page keeps: search the whole topic for it"));
    }

    private ObjectNode letters(String reason) {
        ObjectNode json = JSON.createObjectNode();
        ArrayNode letters = json.putArray("letters");
        model.letters().newest(reason, LETTERS).forEach(letter -> letter(letters.addObject(), letter)
                .put("replayed", model.letters().isReplayed(letter.offset()))
                .put("replayable", letter.replayable()));
        return json;
    }

    private Optional<ObjectNode> letter(long offset) {
        return model.letters().at(offset).map(letter -> {
            ObjectNode json = letter(JSON.createObjectNode(), letter);
            json.put("text", new String(letter.payload(), StandardCharsets.UTF_8));
            json.put("base64", Base64.getEncoder().encodeToString(letter.payload()));
            json.put("shownBytes", letter.payload().length);
            json.put("replayed", model.letters().isReplayed(letter.offset())).put("replayable", letter.replayable());
            return json;
        });
    }

    private static ObjectNode letter(ObjectNode json, LetterWindow.Letter letter) {
        return json.put("offset", letter.offset())
                .put("time", letter.time())
                .put("step", letter.step())
                .put("reason", letter.reason())
                .put("detail", letter.detail())
                .put("origin", letter.origin())
                .put("partition", letter.partition())
                .put("position", letter.position())
                .put("bytes", letter.payloadBytes());
    }

    private ObjectNode words(String agent) {
        KeptWords kept = words.get(agent);
        if (kept != null && System.nanoTime() - kept.at() < WORDS_NANOS) {
            return kept.json();
        }
        ObjectNode json = JSON.createObjectNode().put("agent", agent);
        ObjectNode groups = json.putObject("groups");
        Words.of(model.documents().newest(model.documents().most(), document -> true), agent)
                .forEach((name, group) -> {
                    ObjectNode node = groups.putObject(name).put("documents", group.documents());
                    ArrayNode list = node.putArray("words");
                    group.words().forEach(list::add);
                });
        if (words.size() > 100) {
            words.clear();
        }
        words.put(agent, new KeptWords(System.nanoTime(), json));
        return json;
    }

    /** Searches whole topics for one document and explains it, as {@code audit explain} does; one search at a time, for a limited time. */
    private Reply find(Optional<WatchedRun> run, String text) {
        if (run.isEmpty() || model.connection().isEmpty()) {
            return Reply.error(404, "no such run");
        }
        if (!searches.tryAcquire()) {
            return Reply.error(503, "another search is running: try again");
        }
        Future<ObjectNode> answer = search.submit(() -> {
            try {
                return explain(model.connection().get(), run.get(), text);
            } finally {
                searches.release();
            }
        });
        try {
            return Reply.of(answer.get(SEARCH_SECONDS, TimeUnit.SECONDS));
        } catch (TimeoutException e) {
            answer.cancel(true);
            return Reply.error(
                    504,
                    "not found within " + SEARCH_SECONDS + " s: use 'winnow audit explain --run "
                            + run.get().name() + " DOCUMENT', which has no limit");
        } catch (ExecutionException e) {
            LOG.debug("a search failed", e);
            return Reply.error(404, e.getCause().getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Reply.error(503, "interrupted");
        }
    }

    private static ObjectNode explain(KafkaConnection connection, WatchedRun run, String text) {
        String id = new DocumentLookup(connection).id(text.strip());
        ObjectNode json = JSON.createObjectNode().put("id", id).put("run", run.name());
        ArrayNode occurrences = json.putArray("occurrences");
        try (Scratch scratch = new Scratch()) {
            for (Explanation explanation :
                    new Explain(connection, run.topics(), Optional.empty()).explain(id, scratch)) {
                occurrence(occurrences.addObject(), explanation, run);
                if (occurrences.size() >= 20) {
                    break;
                }
            }
        }
        return json;
    }

    private static void occurrence(ObjectNode json, Explanation explanation, WatchedRun run) {
        json.put("url", explanation.url()).put("text", explanation.text());
        json.put("partition", explanation.partition()).put("offset", explanation.offset());
        json.put("livePlan", explanation.livePlan());
        ArrayNode labels = json.putArray("labels");
        explanation.labels().forEach(label -> {
            ObjectNode node = labels.addObject().put("agent", label.agent()).put("group", label.group());
            node.set("score", RunJson.number(label.score()));
            node.put("version", label.agentVersion()).put("reference", label.reference());
            Documents.ignored(
                    node,
                    new Doc.Label(label.agent(), label.group(), label.score(), label.agentVersion(), label.reference()),
                    List.of(run));
        });
        ArrayNode fates = json.putArray("fates");
        for (Explanation.Fate fate : explanation.fates()) {
            if (fates.size() >= FATES) {
                break;
            }
            ObjectNode node = fates.addObject().put("plan", fate.planVersion()).put("live", fate.live());
            node.put("reason", fate.reason()).put("uses", fate.uses()).put("accepted", fate.accepted());
            node.put("probed", fate.probed());
            node.set("score", RunJson.number(fate.score()));
            node.set("probability", RunJson.number(fate.probability()));
            node.set("lambda", RunJson.number(fate.lambda()));
        }
        json.put("notCovered", explanation.coverage().notCovered());
    }

    @Override
    public void close() {
        search.shutdownNow();
    }
}
