package dev.winnow.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Holds every record fully compatible with every released version, in both directions. */
class SchemaCompatibilityTest {
    private static final Path RELEASED = Path.of("src", "main", "released");

    /** The records that are values of a topic. */
    private static final List<Schema> TOPIC_RECORDS = List.of(
            Document.getClassSchema(),
            DeadLetter.getClassSchema(),
            Plan.getClassSchema(),
            Sample.getClassSchema(),
            Probe.getClassSchema(),
            RewardReport.getClassSchema(),
            Mark.getClassSchema(),
            Outcome.getClassSchema(),
            Control.getClassSchema());

    @TestFactory
    Stream<DynamicTest> everyRecordReadsAndIsReadByEveryReleasedVersion() throws IOException {
        try (Stream<Path> versions = Files.list(RELEASED)) {
            return versions.sorted().toList().stream().flatMap(version -> TOPIC_RECORDS.stream()
                    // a record is younger than the versions that lack it
                    .filter(current -> Files.exists(file(version, current)))
                    .map(current -> DynamicTest.dynamicTest(
                            current.getName() + " with version " + version.getFileName(),
                            () -> assertFullyCompatible(current, file(version, current)))));
        }
    }

    private static Path file(Path version, Schema record) {
        return version.resolve(record.getName() + ".avsc");
    }

    @Test
    void everyReleasedRecordIsStillOne() throws IOException {
        List<String> names = TOPIC_RECORDS.stream().map(Schema::getName).toList();
        try (Stream<Path> files = Files.walk(RELEASED)) {
            assertThat(files.filter(Files::isRegularFile)
                            .map(path -> path.getFileName().toString().replace(".avsc", "")))
                    .isNotEmpty()
                    .allMatch(names::contains);
        }
    }

    private static void assertFullyCompatible(Schema current, Path file) throws IOException {
        Schema released = new Schema.Parser().parse(Files.readString(file));
        assertThat(incompatibilities(current, released))
                .as("new readers, old records")
                .isEmpty();
        assertThat(incompatibilities(released, current))
                .as("old readers, new records")
                .isEmpty();
    }

    private static List<String> incompatibilities(Schema reader, Schema writer) {
        var result = SchemaCompatibility.checkReaderWriterCompatibility(reader, writer)
                .getResult();
        if (result.getCompatibility() == SchemaCompatibilityType.COMPATIBLE) {
            return List.of();
        }
        return result.getIncompatibilities().stream()
                .map(i -> i.getType() + " at " + i.getLocation())
                .toList();
    }

    @Test
    void aFieldWithoutADefaultWouldBeRefused() {
        Schema released = new Schema.Parser()
                .parse("{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"a\",\"type\":\"int\"}]}");
        Schema broken = new Schema.Parser()
                .parse("{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"a\",\"type\":\"int\"},"
                        + "{\"name\":\"b\",\"type\":\"int\"}]}");
        assertThat(incompatibilities(broken, released)).isNotEmpty();
    }

    @Test
    void everyFieldIsDocumented() {
        var undocumented = new TreeMap<String, String>();
        TOPIC_RECORDS.forEach(schema -> collectUndocumented(schema, undocumented));
        assertThat(undocumented).isEmpty();
    }

    private static void collectUndocumented(Schema schema, TreeMap<String, String> undocumented) {
        switch (schema.getType()) {
            case RECORD -> {
                if (schema.getDoc() == null) {
                    undocumented.put(schema.getFullName(), "record");
                }
                for (Schema.Field field : schema.getFields()) {
                    if (field.doc() == null || field.doc().isBlank()) {
                        undocumented.put(schema.getFullName() + "." + field.name(), "field");
                    }
                    collectUndocumented(field.schema(), undocumented);
                }
            }
            case ARRAY -> collectUndocumented(schema.getElementType(), undocumented);
            case MAP -> collectUndocumented(schema.getValueType(), undocumented);
            default -> {
                // primitives carry their meaning in the field's documentation
            }
        }
    }
}
