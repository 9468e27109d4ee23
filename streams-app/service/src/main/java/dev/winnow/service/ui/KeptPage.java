package dev.winnow.service.ui;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.selection.AgentMemory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Keeps the page with its last state as one file. Stateless. */
public final class KeptPage {
    private static final ObjectMapper JSON = new ObjectMapper();

    private KeptPage() {}

    /**
     * Writes the page with what it shows now: all that it would ask for but searches.
     *
     * @param file file that a browser opens without a server
     */
    public static void write(UiModel model, Path file) throws IOException {
        try (UiApi api = new UiApi(model)) {
            Map<String, String> answers = new LinkedHashMap<>();
            keep(answers, api, "state", Map.of());
            keep(answers, api, "letters", map("reason", ""));
            model.letters().reasons().keySet().forEach(reason -> keep(answers, api, "letters", map("reason", reason)));
            for (LetterWindow.Letter letter : model.letters().newest("", 100)) {
                keep(answers, api, "letter", map("offset", String.valueOf(letter.offset())));
            }
            Set<String> agents = new LinkedHashSet<>();
            for (WatchedRun run : model.runs().values()) {
                keep(answers, api, "run", map("name", run.name()));
                run.history().newestPlan().ifPresent(point -> point.plan().agents().stream()
                        .map(AgentMemory::agent)
                        .forEach(agents::add));
                documents(answers, api, run.name());
            }
            agents.forEach(agent -> keep(answers, api, "words", map("agent", agent)));
            new PageFiles().writeCopy(file, answers);
        }
    }

    private static void documents(Map<String, String> answers, UiApi api, String run) throws IOException {
        for (String fate : List.of("", "selected", "rejected")) {
            String list = keep(answers, api, "documents", map("run", run, "q", "", "fate", fate, "limit", "30"));
            for (JsonNode document : JSON.readTree(list).path("documents")) {
                keep(answers, api, "document", map("id", document.path("id").asText(), "run", run));
            }
        }
    }

    private static Map<String, String> map(String... namesAndValues) {
        Map<String, String> map = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            map.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return map;
    }

    private static String keep(Map<String, String> answers, UiApi api, String what, Map<String, String> query) {
        UiApi.Reply reply = api.reply(what, query);
        List<String> pairs = new ArrayList<>();
        query.forEach((name, value) -> pairs.add(name + "=" + value));
        if (reply.status() == 200) {
            answers.put(pairs.isEmpty() ? what : what + "?" + String.join("&", pairs), reply.json());
        }
        return reply.json();
    }
}
