package dev.winnow.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winnow.schemas.Document;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileDocumentsTest {
    @TempDir
    Path folder;

    @Test
    void theDocumentsOfAllFilesComeInTheOrderOfTheirPaths() throws IOException {
        write("b.jsonl", "{\"text\": \"third\"}");
        write("a.jsonl", "{\"text\": \"first\"}", "{\"text\": \"second\", \"source\": \"book\"}");

        List<Document> documents = all();

        assertThat(documents).extracting(Document::getText).containsExactly("first", "second", "third");
        assertThat(documents.get(1).getSource()).isEqualTo("book");
    }

    @Test
    void whatIngestWouldRefuseIsSkipped() throws IOException {
        write("a.jsonl", "{\"text\": \"\"}", "no json", "{\"other\": 1}", "{\"text\": \"good\"}");

        assertThat(all()).extracting(Document::getText).containsExactly("good");
    }

    @Test
    void aFileThatIsNotUsableAtAllDoesNotEndTheOthers() throws IOException {
        Files.write(folder.resolve("a.jsonl.gz"), new byte[] {0x1f, (byte) 0x8b, 9, 9, 9});
        write("b.jsonl", "{\"text\": \"good\"}");

        assertThat(all()).extracting(Document::getText).containsExactly("good");
    }

    @Test
    void theShareRisesWithTheBytesThatAreReadAndEndsAtOne() throws IOException {
        write("a.jsonl", "{\"text\": \"one\"}");
        write("b.jsonl", "{\"text\": \"two\"}");
        List<Double> shares = new ArrayList<>();

        try (FileDocuments documents = new FileDocuments(List.of(folder))) {
            shares.add(documents.share());
            while (documents.hasNext()) {
                documents.next();
                shares.add(documents.share());
            }
            shares.add(documents.share());
        }

        assertThat(shares).isSorted().startsWith(0.0).endsWith(1.0).allMatch(share -> share >= 0 && share <= 1);
    }

    @Test
    void anEmptyFolderIsWhollyReadAndHoldsNoDocument() throws IOException {
        try (FileDocuments documents = new FileDocuments(List.of(folder))) {
            assertThat(documents.share()).isEqualTo(1);
            assertThat(documents.hasNext()).isFalse();
            assertThatThrownBy(documents::next).isInstanceOf(NoSuchElementException.class);
        }
    }

    @Test
    void aPathThatDoesNotExistIsNamed() {
        assertThatThrownBy(() -> new FileDocuments(List.of(folder.resolve("absent"))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("absent");
    }

    private void write(String name, String... lines) throws IOException {
        Files.writeString(folder.resolve(name), String.join("\n", lines) + "\n");
    }

    private List<Document> all() throws IOException {
        List<Document> all = new ArrayList<>();
        try (FileDocuments documents = new FileDocuments(List.of(folder))) {
            documents.forEachRemaining(all::add);
        }
        return all;
    }
}
