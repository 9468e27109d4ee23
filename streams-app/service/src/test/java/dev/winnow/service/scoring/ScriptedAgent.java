package dev.winnow.service.scoring;

import dev.winnow.agent.Agent;
import dev.winnow.agent.Label;
import dev.winnow.schemas.Document;
import java.util.List;
import java.util.function.Function;

/** An agent that does what a function returns, and throws for the whole batch when it throws for one. */
final class ScriptedAgent implements Agent {
    private final String name;
    volatile Function<String, Label> script;
    volatile Function<List<Document>, List<Label>> behaviour;
    volatile boolean failsOnBatches;
    volatile int calls;
    volatile Runnable ahead = () -> {};

    ScriptedAgent(String name, Function<String, Label> script) {
        this.name = name;
        this.script = script;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<String> groups() {
        return List.of("short", "long");
    }

    @Override
    public String version() {
        return "version-" + name;
    }

    @Override
    public Prepared prepare(List<Document> batch) {
        ahead.run();
        return () -> label(batch);
    }

    @Override
    public List<Label> label(List<Document> batch) {
        calls = calls + 1;
        if (failsOnBatches && batch.size() > 1) {
            throw new IllegalStateException("one by one, please");
        }
        Function<List<Document>, List<Label>> does = behaviour;
        return does != null
                ? does.apply(batch)
                : batch.stream()
                        .map(document -> script.apply(document.getText()))
                        .toList();
    }

    @Override
    public void close() {
        // owns nothing
    }
}
