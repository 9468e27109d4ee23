package dev.winnow.ingest.source;

import static dev.winnow.ingest.source.ForgedParquet.plain;
import static dev.winnow.ingest.source.Reading.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.parquet.format.ConvertedType;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.FieldRepetitionType;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.Type;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that declare more than they hold. The memory that they may take is checked by {@link HostileFilesIT}. */
class HostileParquetTest {
    /** A run of 1,000,000 times place 0, in a dictionary page of places of one bit. */
    private static final byte[] MILLION_ZEROS = {1, (byte) 0x80, (byte) 0x89, 0x7a, 0};

    @TempDir
    Path folder;

    @Test
    void eachForgeryHasItsAnswer() throws IOException {
        Map<String, String> answers = new TreeMap<>();
        files().forEach((name, bytes) -> answers.put(
                name,
                String.join(
                        " ",
                        Reading.of(folder, name, bytes, SourceSettings.DEFAULT).reasons())));

        assertThat(answers).isEqualTo(expected());
    }

    @Test
    void aForgedFileThatKeepsItsWordIsRead() throws IOException {
        byte[] good = new ForgedParquet()
                .dictionary(1, plain(utf8("same")))
                .page(3, Encoding.RLE_DICTIONARY, new byte[] {1, 6, 0})
                .page(1, Encoding.PLAIN, plain(utf8("other")))
                .file(4);

        assertThat(Reading.of(folder, "good.parquet", good, SourceSettings.DEFAULT)
                        .texts())
                .containsExactly("same", "same", "same", "other");
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " ", "a"})
    void rowsOfNoOrShortTextsAreBoundedByTheSizeOfTheFile(String value) throws IOException {
        int rows = 20_000;
        byte[] run = new byte[] {(byte) (rows << 1 | 0x80), (byte) (rows >> 6 | 0x80), (byte) (rows >> 13), 0};
        SchemaElement text = new SchemaElement("text")
                .setType(Type.BYTE_ARRAY)
                .setRepetition_type(value == null ? FieldRepetitionType.OPTIONAL : FieldRepetitionType.REQUIRED)
                .setConverted_type(ConvertedType.UTF8);
        List<SchemaElement> schema = List.of(new SchemaElement("schema").setNum_children(1), text);
        byte[] file = (value == null
                        ? new ForgedParquet().page(rows, Encoding.PLAIN, plain(run))
                        : new ForgedParquet()
                                .dictionary(1, plain(utf8(value)))
                                .page(rows, Encoding.RLE_DICTIONARY, Crawled.joined(new byte[] {1}, run)))
                .file(rows, schema);
        SourceLimits limits = new SourceLimits(8 << 20, 2 << 20, 64 << 10, 256L << 30, 200, 64 << 10, 64);

        List<SourceResult> results = Reading.of(
                        folder, "empty.parquet", file, SourceSettings.DEFAULT.withLimits(limits))
                .results();

        assertThat(results).hasSizeLessThan(2_000);
        assertThat(results.get(results.size() - 1))
                .isInstanceOfSatisfying(SourceResult.Failure.class, failure -> assertThat(failure.reason())
                        .isEqualTo(Reason.BOMB));
    }

    static Map<String, byte[]> files() throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        byte[] one = plain(utf8("one"));
        files.put(
                "declared-size.parquet",
                new ForgedParquet()
                        .page(1, Encoding.PLAIN, Integer.MAX_VALUE, one)
                        .file(1));
        files.put(
                "negative-size.parquet",
                new ForgedParquet().page(1, Encoding.PLAIN, -5, one).file(1));
        files.put(
                "page-bomb.parquet",
                new ForgedParquet().page(1, Encoding.PLAIN, new byte[32 << 20]).file(1));
        files.put(
                "declared-values.parquet",
                new ForgedParquet().page(Integer.MAX_VALUE, Encoding.PLAIN, one).file(1));
        files.put(
                "declared-rows.parquet",
                new ForgedParquet().page(1, Encoding.PLAIN, one).file(Long.MAX_VALUE));
        files.put(
                "missing-rows.parquet",
                new ForgedParquet().page(1, Encoding.PLAIN, one).file(2));
        files.put(
                "declared-length.parquet",
                new ForgedParquet()
                        .page(1, Encoding.PLAIN, new byte[] {-1, -1, -1, 127})
                        .file(1));
        files.put(
                "dictionary-size.parquet",
                new ForgedParquet().dictionary(Integer.MAX_VALUE, one).file(1));
        files.put(
                "dictionary-entries.parquet",
                new ForgedParquet().dictionary(4 << 20, noise(16 << 20)).file(1));
        files.put(
                "no-dictionary.parquet",
                new ForgedParquet()
                        .page(1, Encoding.RLE_DICTIONARY, MILLION_ZEROS)
                        .file(1));
        files.put(
                "place.parquet",
                new ForgedParquet()
                        .dictionary(1, one)
                        .page(1, Encoding.RLE_DICTIONARY, new byte[] {8, 2, 9})
                        .file(1));
        byte[] large = noise(512 << 10);
        files.put(
                "repeated.parquet",
                new ForgedParquet()
                        .dictionary(1, plain(large))
                        .page(1_000_000, Encoding.RLE_DICTIONARY, MILLION_ZEROS)
                        .file(1_000_000));
        files.put(
                "delta-count.parquet",
                new ForgedParquet()
                        .page(1, Encoding.DELTA_LENGTH_BYTE_ARRAY, new byte[] {
                            (byte) 0x80, 1, 4, -1, -1, -1, -1, -1, -1, -1, 127, 0
                        })
                        .file(1));
        files.put(
                "delta-block.parquet",
                new ForgedParquet()
                        .page(1, Encoding.DELTA_LENGTH_BYTE_ARRAY, new byte[] {-1, -1, -1, -1, 7, 4, 1, 0})
                        .file(1));
        files.put(
                "deep.parquet", new ForgedParquet().page(1, Encoding.PLAIN, one).file(1, ForgedParquet.nested(10_000)));
        byte[] structs = new byte[12 << 20];
        // the second field of a footer: a list of structures, each empty
        System.arraycopy(new byte[] {0x15, 2, 0x19, (byte) 0xfc, -1, -1, -1, 5}, 0, structs, 0, 8);
        files.put("structures.parquet", new ForgedParquet().file(structs));
        byte[] schema = new byte[1 << 10];
        Arrays.fill(schema, (byte) 0x19);
        files.put("footer.parquet", new ForgedParquet().file(schema));
        return files;
    }

    static Map<String, String> expected() {
        return new TreeMap<>(Map.ofEntries(
                Map.entry("declared-size.parquet", "too-large"),
                Map.entry("negative-size.parquet", "corrupt"),
                Map.entry("page-bomb.parquet", "too-large"),
                Map.entry("declared-values.parquet", "corrupt"),
                Map.entry("declared-rows.parquet", "corrupt"),
                Map.entry("missing-rows.parquet", "corrupt"),
                Map.entry("declared-length.parquet", "corrupt"),
                Map.entry("dictionary-size.parquet", "corrupt"),
                Map.entry("dictionary-entries.parquet", "too-large"),
                Map.entry("no-dictionary.parquet", "corrupt"),
                Map.entry("place.parquet", "corrupt"),
                Map.entry("repeated.parquet", "compression-bomb"),
                Map.entry("delta-count.parquet", "corrupt"),
                Map.entry("delta-block.parquet", "corrupt"),
                Map.entry("deep.parquet", "corrupt"),
                Map.entry("structures.parquet", "corrupt"),
                Map.entry("footer.parquet", "corrupt")));
    }

    /** Bytes of one kind compress; these are as long as declared. */
    private static byte[] noise(int length) {
        byte[] noise = new byte[length];
        new java.util.Random(7).nextBytes(noise);
        for (int i = 0; i < length; i++) {
            noise[i] = (byte) ('a' + (noise[i] & 15));
        }
        return noise;
    }
}
