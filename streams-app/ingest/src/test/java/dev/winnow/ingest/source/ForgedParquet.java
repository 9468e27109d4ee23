package dev.winnow.ingest.source;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.CompressionCodec;
import org.apache.parquet.format.ConvertedType;
import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.DictionaryPageHeader;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.FieldRepetitionType;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.Type;
import org.apache.parquet.format.Util;

/** A Parquet file of one row group and required columns, {@code text} first, whose pages declare whatever a test wants. */
final class ForgedParquet {
    private static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);

    private final ByteArrayOutputStream pages = new ByteArrayOutputStream();
    private final List<String> names = new ArrayList<>(List.of("text"));

    /** Where the pages of each column begin. */
    private final List<Integer> starts = new ArrayList<>(List.of(0));

    /** The pages that follow are those of another column. */
    ForgedParquet column(String name) {
        names.add(name);
        starts.add(pages.size());
        return this;
    }

    /** A page of values as they are. */
    ForgedParquet page(int values, Encoding encoding, byte[] content) {
        return page(values, encoding, content.length, content);
    }

    /** A page that declares a size. */
    ForgedParquet page(int values, Encoding encoding, int declared, byte[] content) {
        PageHeader header = header(PageType.DATA_PAGE, declared, content);
        header.setData_page_header(new DataPageHeader(values, encoding, Encoding.RLE, Encoding.RLE));
        return write(header, content);
    }

    ForgedParquet dictionary(int values, byte[] content) {
        PageHeader header = header(PageType.DICTIONARY_PAGE, content.length, content);
        header.setDictionary_page_header(new DictionaryPageHeader(values, Encoding.PLAIN));
        return write(header, content);
    }

    private static PageHeader header(PageType type, int declared, byte[] content) {
        return new PageHeader(type, declared, Zstd.compress(content).length);
    }

    private ForgedParquet write(PageHeader header, byte[] content) {
        try {
            Util.writePageHeader(header, pages);
            pages.write(Zstd.compress(content));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The file, which declares so many rows. */
    byte[] file(long rows) throws IOException {
        List<SchemaElement> schema = new ArrayList<>();
        schema.add(new SchemaElement("schema").setNum_children(names.size()));
        for (String name : names) {
            schema.add(new SchemaElement(name)
                    .setType(Type.BYTE_ARRAY)
                    .setRepetition_type(FieldRepetitionType.REQUIRED)
                    .setConverted_type(ConvertedType.UTF8));
        }
        return file(rows, schema);
    }

    byte[] file(long rows, List<SchemaElement> schema) throws IOException {
        List<ColumnChunk> chunks = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            int end = i + 1 < names.size() ? starts.get(i + 1) : pages.size();
            chunks.add(new ColumnChunk(0)
                    .setMeta_data(new ColumnMetaData(
                            Type.BYTE_ARRAY,
                            List.of(Encoding.PLAIN),
                            List.of(names.get(i)),
                            CompressionCodec.ZSTD,
                            rows,
                            end - starts.get(i),
                            end - starts.get(i),
                            MAGIC.length + starts.get(i))));
        }
        RowGroup group = new RowGroup(chunks, pages.size(), rows);
        ByteArrayOutputStream footer = new ByteArrayOutputStream();
        Util.writeFileMetaData(new FileMetaData(1, schema, rows, List.of(group)), footer);
        return file(footer.toByteArray());
    }

    /** A file with these bytes for a footer. */
    byte[] file(byte[] footer) throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.write(MAGIC);
        pages.writeTo(file);
        file.write(footer);
        file.write(ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(footer.length)
                .array());
        file.write(MAGIC);
        return file.toByteArray();
    }

    /** A schema of groups in groups. */
    static List<SchemaElement> nested(int depth) {
        List<SchemaElement> schema = new ArrayList<>();
        for (int i = 0; i < depth; i++) {
            schema.add(new SchemaElement("g").setNum_children(1));
        }
        return schema;
    }

    /** A value of a plain page. */
    static byte[] plain(byte[] value) {
        return ByteBuffer.allocate(Integer.BYTES + value.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value.length)
                .put(value)
                .array();
    }
}
