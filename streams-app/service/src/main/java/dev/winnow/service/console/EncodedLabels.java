package dev.winnow.service.console;

import dev.winnow.kafka.registry.EncodedDocument;
import dev.winnow.schemas.MissingKind;
import dev.winnow.selection.AgentLabels;
import dev.winnow.selection.RecordedLabels;

/** The labels of a document of the annotated topic. */
public record EncodedLabels(EncodedDocument document) implements RecordedLabels {
    @Override
    public int size() {
        return document.labels();
    }

    @Override
    public String agent(int label) {
        return document.agent(label);
    }

    @Override
    public String group(int label) {
        return document.group(label);
    }

    @Override
    public String version(int label) {
        return document.version(label);
    }

    @Override
    public AgentLabels.Missing missing(String agent) {
        MissingKind kind = document.missing().get(agent);
        return kind == null ? AgentLabels.Missing.OUTAGE : AgentLabels.Missing.valueOf(kind.name());
    }
}
