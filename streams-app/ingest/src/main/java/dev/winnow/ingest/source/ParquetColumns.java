package dev.winnow.ingest.source;

import dev.winnow.ingest.parquet.ParquetColumn;
import dev.winnow.ingest.parquet.ParquetColumn.Meaning;
import dev.winnow.ingest.parquet.ParquetFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.parquet.format.Type;

/** Which columns of a Parquet file a document needs. Stateless. */
final class ParquetColumns {
    private ParquetColumns() {}

    /**
     * The text first, then source and address, then as many attributes as a document takes. Bytes without a meaning are left out, and attributes whose values are too long for
     * one on average.
     */
    static List<ParquetColumn> wanted(ParquetFile file, JsonFields fields) {
        List<ParquetColumn> wanted = new ArrayList<>();
        file.columns().stream()
                .filter(column -> column.name().equals(fields.text()) && column.type() == Type.BYTE_ARRAY)
                .limit(1)
                .forEach(wanted::add);
        Set<String> named = Set.of(fields.source(), fields.url());
        for (boolean isNamed : new boolean[] {true, false}) {
            file.columns().stream()
                    .filter(column -> named.contains(column.name()) == isNamed
                            && !column.name().equals(fields.text())
                            && column.meaning() != Meaning.OPAQUE
                            && file.meanBytes(column) <= JsonRow.MAX_ATTRIBUTE_LENGTH)
                    .limit(Math.max(0, JsonRow.MAX_ATTRIBUTES + 1L - wanted.size()))
                    .forEach(wanted::add);
        }
        return wanted;
    }
}
