package dev.winnow.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaFormatter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the schemas that the Python client reads by equal to those of the generated records. {@code -Dgolden.update=true} writes them again. */
class PythonSchemasTest {
    private static final Path FOLDER = Path.of("..", "trainer", "python", "src", "winnow", "schemas");

    static List<Schema> records() {
        return List.of(
                Document.getClassSchema(),
                Sample.getClassSchema(),
                Probe.getClassSchema(),
                RewardReport.getClassSchema(),
                Outcome.getClassSchema(),
                Plan.getClassSchema());
    }

    @ParameterizedTest
    @MethodSource("records")
    void theClientHasTheSchemaOfTheRecord(Schema schema) throws IOException {
        Path file = FOLDER.resolve(schema.getName() + ".avsc");
        String current = SchemaFormatter.format("json/pretty", schema) + "\n";
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(file, current);
        }
        assertThat(Files.readString(file)).isEqualTo(current);
    }
}
