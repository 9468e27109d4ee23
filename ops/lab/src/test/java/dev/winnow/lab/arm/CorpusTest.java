package dev.winnow.lab.arm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winnow.schemas.Document;
import dev.winnow.trainer.model.ByteVocabulary;
import dev.winnow.trainer.model.Vocabulary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.avro.file.DataFileWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CorpusTest {
    /** One id for each ten characters, and one for the rest. */
    private static final Vocabulary TENS = new Vocabulary() {
        @Override
        public int size() {
            return 1;
        }

        @Override
        public int endOfText() {
            return 0;
        }

        @Override
        public int[] encode(String text) {
            return new int[(text.length() + 9) / 10];
        }

        @Override
        public String identity() {
            return "tens";
        }
    };

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
    void theStreamHoldsEveryDocumentOnceInAnOrderOfTheSeed() {
        List<Document> first = all(CORPUS.stream(1));
        assertThat(first).containsExactlyInAnyOrderElementsOf(CORPUS.documents());
        assertThat(all(CORPUS.stream(1))).isEqualTo(first);
        assertThat(all(CORPUS.stream(2))).isNotEqualTo(first);
    }

    @Test
    void aPerfectFilterLeavesNoNoise() {
        assertThat(CORPUS.noiseKnown()).isTrue();
        assertThat(CORPUS.withoutNoise().noiseKnown()).isFalse();
        assertThat(CORPUS.withoutNoise().documents()).hasSize(30);
    }

    private static List<Document> all(Iterator<Document> stream) {
        List<Document> documents = new ArrayList<>();
        stream.forEachRemaining(documents::add);
        return documents;
    }

    @Test
    void aTokenHasTheBytesThatTheVocabularyReadsAtOnce() {
        Corpus corpus = Labelled.corpus(40);

        assertThat(corpus.bytesPerToken(new ByteVocabulary())).isEqualTo(1);
        assertThat(corpus.bytesPerToken(TENS)).isBetween(9.5, 10.0);
    }
}
