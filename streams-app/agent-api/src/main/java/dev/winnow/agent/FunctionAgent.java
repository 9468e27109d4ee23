package dev.winnow.agent;

import dev.winnow.schemas.Document;
import java.util.List;
import java.util.function.Function;

/** See {@link PureAgent#of}. Immutable. */
record FunctionAgent(AgentArtefact artefact, Function<Document, Label> function) implements PureAgent {

    @Override
    public Label label(Document document) {
        return function.apply(document);
    }

    @Override
    public String name() {
        return artefact.name();
    }

    @Override
    public List<String> groups() {
        return artefact.groups();
    }

    @Override
    public String version() {
        return artefact.digest();
    }

    @Override
    public void close() {
        // a function holds nothing
    }
}
