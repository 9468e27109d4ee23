package dev.winnow.agents.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winnow.agent.AgentException;
import dev.winnow.agent.fit.FitDocument;
import dev.winnow.agents.text.FeatureSpace;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonlSampleIT {

    @TempDir
    Path folder;

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    private static List<FitDocument> read(JsonlSample sample) {
        List<FitDocument> documents = new ArrayList<>();
        sample.forEachRemaining(documents::add);
        return documents;
    }

    @Test
    void plainAndGzipFilesAreReadInOrderWithSourceAndLabel() throws IOException {
        Path plain = Files.writeString(
                folder.resolve("a.jsonl"), "{\"text\":\"one\",\"source\":\"web\",\"meta\":{\"quality_label\":1}}\n");
        Path zipped = Files.write(folder.resolve("b.jsonl.gz"), gzip("{\"text\":\"two\"}"));

        try (JsonlSample sample = new JsonlSample(List.of(plain, zipped), "meta.quality_label")) {
            assertThat(read(sample))
                    .containsExactly(new FitDocument("one", "web", 1), FitDocument.unlabelled("two", ""));
        }
    }

    @Test
    void linesThatAreNoDocumentsAreCountedAndLeftOut() throws IOException {
        Path file = Files.writeString(
                folder.resolve("a.jsonl"), "{broken\n\n[]\n{\"text\":7}\n{\"text\":\"whole\"}\nnull\n");
        try (JsonlSample sample = new JsonlSample(List.of(file), "label")) {
            assertThat(read(sample)).extracting(FitDocument::text).containsExactly("whole");
            assertThat(sample.skipped()).isEqualTo(4);
        }
    }

    @Test
    void longTextsAreCut() {
        assertThat(FitDocument.unlabelled("x".repeat(1_000_000), "").text()).hasSize(FeatureSpace.MAX_CHARACTERS);
        assertThat(FitDocument.MAX_CHARACTERS).isEqualTo(FeatureSpace.MAX_CHARACTERS);
    }

    @Test
    void aTruncatedFileIsNamed() throws IOException {
        byte[] whole = gzip("{\"text\":\"one\"}\n".repeat(1000));
        Path file = Files.write(folder.resolve("cut.jsonl.gz"), Arrays.copyOf(whole, whole.length / 2));
        try (JsonlSample sample = new JsonlSample(List.of(file), "label")) {
            assertThatThrownBy(() -> read(sample))
                    .isInstanceOf(AgentException.class)
                    .hasMessageContaining("cut.jsonl.gz");
        }
    }
}
