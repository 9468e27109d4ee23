package dev.winnow.lab.bench.fuzz;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.CompressionCodec;
import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.FieldRepetitionType;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.Type;
import org.apache.parquet.format.Util;

/** The smallest Parquet file: one column of texts, plain and not compressed. */
final class ParquetSeed {
    private static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);

    private ParquetSeed() {}

    static byte[] of(List<String> texts) {
        try {
            ByteArrayOutputStream values = new ByteArrayOutputStream();
            for (String text : texts) {
                byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
                values.writeBytes(number(utf8.length));
                values.writeBytes(utf8);
            }
            PageHeader page = new PageHeader(PageType.DATA_PAGE, values.size(), values.size());
            page.setData_page_header(new DataPageHeader(texts.size(), Encoding.PLAIN, Encoding.RLE, Encoding.RLE));
            ByteArrayOutputStream file = new ByteArrayOutputStream();
            file.writeBytes(MAGIC);
            Util.writePageHeader(page, file);
            file.writeBytes(values.toByteArray());
            int end = file.size();
            Util.writeFileMetaData(metadata(texts.size(), end - MAGIC.length), file);
            file.writeBytes(number(file.size() - end));
            file.writeBytes(MAGIC);
            return file.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException("memory can be written", e);
        }
    }

    private static FileMetaData metadata(int rows, long bytes) {
        SchemaElement root = new SchemaElement("schema");
        root.setNum_children(1);
        SchemaElement text = new SchemaElement("text");
        text.setType(Type.BYTE_ARRAY);
        text.setRepetition_type(FieldRepetitionType.REQUIRED);
        ColumnMetaData column = new ColumnMetaData(
                Type.BYTE_ARRAY,
                List.of(Encoding.PLAIN),
                List.of("text"),
                CompressionCodec.UNCOMPRESSED,
                rows,
                bytes,
                bytes,
                MAGIC.length);
        ColumnChunk chunk = new ColumnChunk(MAGIC.length);
        chunk.setMeta_data(column);
        return new FileMetaData(1, List.of(root, text), rows, List.of(new RowGroup(List.of(chunk), bytes, rows)));
    }

    private static byte[] number(int value) {
        return ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array();
    }
}
