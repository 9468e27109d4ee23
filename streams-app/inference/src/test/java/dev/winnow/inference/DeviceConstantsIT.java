package dev.winnow.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeviceConstantsIT {
    /** As a tracer writes it: the model counts its positions on the device of the example. */
    private static final String SOURCE = """
              def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
                positions = torch.arange((torch.size(ids))[1], dtype=4, layout=0, device=torch.device("%s"), pin_memory=False)
                return torch.to(torch.sum(torch.mul(torch.mul(ids, mask), positions), [1], True), 6)
            """;

    @TempDir
    Path folder;

    private Path archive(String device) {
        Path file = folder.resolve("model.pt");
        new TorchArchive("Traced")
                .parameter("scale", new float[] {2}, 1)
                .method(SOURCE.formatted(device))
                .write(file);
        return file;
    }

    private static Map<String, byte[]> entries(InputStream archive) throws IOException {
        Map<String, byte[]> entries = new HashMap<>();
        try (ZipInputStream in = new ZipInputStream(archive)) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                entries.put(entry.getName(), in.readAllBytes());
            }
        }
        return entries;
    }

    @Test
    void aModelThatWasTracedOnAnotherDeviceRunsHere() {
        SequenceModel.Inputs inputs = new SequenceModel.Inputs(false, false, 0);
        for (String device : List.of("cpu", "cuda:0", "cuda")) {
            try (SequenceModel model = SequenceModel.load(TorchRuntime.start(1, "cpu"), archive(device), inputs)) {
                assertThat(model.evaluate(List.of(new long[] {5, 6, 7}, new long[] {1, 3})))
                        .isDeepEqualTo(new float[][] {{20}, {3}});
            }
        }
    }

    @Test
    void onlyTheSourceChangesAndTheCopyIsGoneAfterwards() throws IOException {
        Path file = archive("cpu");
        Map<String, byte[]> before = entries(Files.newInputStream(file));

        Map<String, byte[]> after = entries(DeviceConstants.open(file, "cuda:3"));

        assertThat(after.keySet()).isEqualTo(before.keySet());
        String source = new String(after.remove("archive/code/__torch__.py"), StandardCharsets.UTF_8);
        assertThat(source).contains("torch.device(\"cuda:3\")").doesNotContain("\"cpu\"");
        after.forEach((name, bytes) -> assertThat(bytes).as(name).isEqualTo(before.get(name)));
    }

    @Test
    void whatIsNotAnArchiveIsLeftToTheEngine() throws IOException {
        Path file = Files.writeString(folder.resolve("model.pt"), "no archive");

        assertThat(DeviceConstants.open(file, "cpu").readAllBytes()).hasSize(10);
        assertThatThrownBy(() -> DeviceConstants.open(folder.resolve("absent.pt"), "cpu"))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(
                        () -> TorchProgram.load(TorchRuntime.start(1, "cpu").newManager(), folder.resolve("absent.pt")))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("absent.pt");
    }
}
