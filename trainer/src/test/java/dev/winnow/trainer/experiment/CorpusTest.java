package dev.winnow.trainer.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winnow.schemas.Document;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.avro.file.DataFileWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CorpusTest {
    private static final Corpus CORPUS = Labelled.corpus(40);

    @Test
    void aFileGivesBackDocumentsAndAgents(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("corpus.avro");
        try (DataFileWriter<Document> writer = Corpus.writer(file, CORPUS.agents())) {
            for (Document document : CORPUS.documents()) {
                writer.append(document);
            }
        }
        assertThat(Corpus.read(file)).isEqualTo(CORPUS);
    }

    @Test
    void everyPassOverTheStreamHoldsEveryDocumentOnceInAnOrderOfTheSeed() {
        List<Document> first = taken(CORPUS.stream(1), 40);
        assertThat(first).containsExactlyInAnyOrderElementsOf(CORPUS.documents());
        assertThat(taken(CORPUS.stream(1), 80).subList(40, 80))
                .containsExactlyInAnyOrderElementsOf(CORPUS.documents())
                .isNotEqualTo(first);
        assertThat(taken(CORPUS.stream(1), 40)).isEqualTo(first);
        assertThat(taken(CORPUS.stream(2), 40)).isNotEqualTo(first);
    }

    @Test
    void aPerfectFilterLeavesNoNoise() {
        assertThat(CORPUS.noiseKnown()).isTrue();
        assertThat(CORPUS.withoutNoise().noiseKnown()).isFalse();
        assertThat(CORPUS.withoutNoise().documents()).hasSize(30);
    }

    @Test
    void anEmptyCorpusIsRefused() {
        Corpus empty = new Corpus(CORPUS.agents(), List.of());
        assertThatThrownBy(() -> empty.stream(1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no document");
    }

    private static List<Document> taken(Iterator<Document> stream, int count) {
        List<Document> documents = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            documents.add(stream.next());
        }
        return documents;
    }
}
