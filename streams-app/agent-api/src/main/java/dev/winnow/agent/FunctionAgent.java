package dev.winnow.agent;

import dev.winnow.schemas.Document;
import java.util.List;
import java.util.function.Function;

/** See {@link PureAgent#of}. Immutable. */
record FunctionAgent(AgentArtifact artifact, Function<Document, Label> function) implements PureAgent {

    @Override
    public Label label(Document document) {
        return function.apply(document);
    }

    @Override
    public String name() {
        return artifact.name();
    }

    @Override
    public List<String> groups() {
        return artifact.groups();
    }

    @Override
    public String version() {
        return artifact.digest();
    }

    @Override
    public void close() {
        // a function holds nothing
    }
}
