package dev.winnow.lab.oracle;

import dev.winnow.schemas.Annotation;
import dev.winnow.schemas.Document;
import java.util.List;
import java.util.Optional;

/** The labels that agents have to give a document, made apart from scoring. */
@FunctionalInterface
public interface Labelling {
    /** One annotation for each agent that labels it; empty where the document is not labelled again. */
    Optional<List<Annotation>> label(Document document);

    /** How far scores may be apart, as a share of the larger of 1 and the score: a batch of another size may round otherwise. */
    default double tolerance() {
        return 0;
    }
}
