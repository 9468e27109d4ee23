package dev.winnow.ingest.parquet;

import dev.winnow.ingest.content.ContentParts;
import dev.winnow.ingest.content.DecompressionAhead;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.RowGroup;

/** The rows of a row group, one after another, with the wanted columns. Owned by one thread. */
public final class ParquetRows implements Closeable {
    private final List<ChunkReader> readers;
    private final long end;

    private ParquetRows(List<ChunkReader> readers, long end) {
        this.readers = readers;
        this.end = end;
    }

    static ParquetRows of(
            RowGroup group,
            List<ParquetColumn> wanted,
            ParquetLimits limits,
            ContentParts parts,
            long fileBytes,
            DecompressionAhead decompression)
            throws IOException {
        Map<String, ColumnMetaData> chunks = new HashMap<>();
        long end = 0;
        for (ColumnChunk chunk : group.getColumns()) {
            ColumnMetaData column = chunk.getMeta_data();
            if (chunk.isSetFile_path() || chunk.isSetCrypto_metadata() || column == null) {
                throw ParquetException.unsupported("columns in other files, and encrypted ones, are not read");
            }
            long from = start(column);
            if (from < 0
                    || column.getTotal_compressed_size() < 0
                    || column.getTotal_compressed_size() > fileBytes - from) {
                throw ParquetException.corrupt("column of " + column.getTotal_compressed_size() + " bytes at " + from
                        + " in a file of " + fileBytes);
            }
            end = Math.max(end, from + column.getTotal_compressed_size());
            chunks.put(String.join(".", column.getPath_in_schema()), column);
        }
        List<ChunkReader> readers = new ArrayList<>();
        PageBudget budget = new PageBudget(limits.maxPageBytes());
        for (ParquetColumn column : wanted) {
            ColumnMetaData chunk = chunks.get(column.name());
            if (chunk == null || chunk.getCodec() == null) {
                throw ParquetException.corrupt("row group without column " + column.name());
            }
            InputStream bytes = parts.part(start(chunk), chunk.getTotal_compressed_size());
            ChunkPages pages = new ChunkPages(chunk.getCodec(), bytes, decompression);
            readers.add(new ChunkReader(column, group.getNum_rows(), limits, budget, pages));
        }
        return new ParquetRows(readers, end);
    }

    /** Where the row group ends in the file. */
    public long end() {
        return end;
    }

    /** The next row; null for what it does not have, else {@code byte[]}, {@link Long}, {@link Float}, {@link Double} or {@link Boolean}. */
    public List<Object> next() throws IOException {
        List<Object> row = new ArrayList<>(readers.size());
        for (ChunkReader reader : readers) {
            row.add(reader.next());
        }
        return row;
    }

    /** Reads pages that come later, as far as there is room. */
    void readAhead() {
        readers.forEach(ChunkReader::readAhead);
    }

    /** Forgets what was read ahead. */
    @Override
    public void close() {
        readers.forEach(ChunkReader::close);
    }

    private static long start(ColumnMetaData column) {
        long data = column.getData_page_offset();
        long dictionary = column.getDictionary_page_offset();
        return column.isSetDictionary_page_offset() && dictionary > 0 && dictionary < data ? dictionary : data;
    }
}
