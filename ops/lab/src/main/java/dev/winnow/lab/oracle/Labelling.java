package dev.winnow.lab.oracle;

import dev.winnow.schemas.Annotation;
import dev.winnow.schemas.Document;
import java.util.List;

/** The labels that agents have to give a document, made apart from scoring. */
@FunctionalInterface
public interface Labelling {
    /** One annotation for each agent that has something to say about it. */
    List<Annotation> label(Document document);
}
