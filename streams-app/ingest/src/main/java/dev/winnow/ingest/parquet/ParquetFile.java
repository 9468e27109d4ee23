package dev.winnow.ingest.parquet;

import dev.winnow.ingest.content.ContentParts;
import dev.winnow.ingest.content.DecompressionAhead;
import dev.winnow.ingest.content.InputContent;
import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.parquet.format.FieldRepetitionType;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.SchemaElement;

/** A Parquet file: its flat columns and its row groups. Owned by one thread. */
public final class ParquetFile implements Closeable {
    private static final String MAGIC = "PAR1";
    private static final int TAIL = 2 * Integer.BYTES;
    private static final int MAX_ELEMENTS = 20_000;
    private static final int FLAT = 2;

    private final ContentParts parts;
    private final ParquetLimits limits;
    private final long bytes;
    private final List<ParquetColumn> columns = new ArrayList<>();
    private final List<RowGroup> groups;
    private final DecompressionAhead decompression;

    /** The row group whose first pages are read ahead; null when none are. */
    private ParquetRows next;

    private int nextGroup;

    private ParquetFile(ContentParts parts, ParquetLimits limits, DecompressionAhead decompression) throws IOException {
        this.parts = parts;
        this.decompression = decompression;
        this.limits = limits;
        this.bytes = parts.size();
        FileMetaData footer = footer();
        if (footer.getSchemaSize() < 1 || footer.getSchemaSize() > MAX_ELEMENTS) {
            throw ParquetException.corrupt("schema of " + footer.getSchemaSize() + " elements");
        }
        Iterator<SchemaElement> elements = footer.getSchemaIterator();
        readChildren(elements, elements.next().getNum_children(), "", 0, true, 1);
        groups = footer.getRow_groups();
        long rows = 0;
        for (RowGroup group : groups) {
            if (group.getNum_rows() < 0 || group.getNum_rows() / limits.maxRatio() > bytes) {
                throw ParquetException.corrupt("row group of " + group.getNum_rows() + " rows");
            }
            rows += group.getNum_rows();
        }
        if (rows / limits.maxRatio() > bytes) {
            throw ParquetException.corrupt(rows + " rows in " + bytes + " bytes");
        }
    }

    /**
     * Opens a file and reads its footer.
     *
     * @param decompression decompresses pages that are read ahead
     * @throws ParquetException when it is not a Parquet file that can be read
     */
    public static ParquetFile open(InputContent content, ParquetLimits limits, DecompressionAhead decompression)
            throws IOException {
        ContentParts parts = content.parts();
        try {
            return new ParquetFile(parts, limits, decompression);
        } catch (IOException | RuntimeException | StackOverflowError e) {
            parts.close();
            throw e;
        }
    }

    /** The scalars of a row, in the order of the schema; lists, maps and deeper objects are left out. */
    public List<ParquetColumn> columns() {
        return columns;
    }

    /** How many row groups there are. */
    public int groups() {
        return groups.size();
    }

    /** Rows of a row group. */
    public long rows(int group) {
        return groups.get(group).getNum_rows();
    }

    /** Opens a row group for some of the columns. */
    public ParquetRows group(int group, List<ParquetColumn> wanted) throws IOException {
        ParquetRows rows = nextGroup == group ? next : null;
        if (rows == null) {
            forgetNext();
            rows = rowsOf(group, wanted);
        }
        next = null;
        rows.readAhead();
        return rows;
    }

    /** Reads the first pages of a row group that is opened soon, with the same columns, as far as there is room. */
    public void readAhead(int group, List<ParquetColumn> wanted) {
        if (!decompression.isOn() || group == groups.size()) {
            return;
        }
        forgetNext();
        try {
            next = rowsOf(group, wanted);
            nextGroup = group;
            next.readAhead();
        } catch (IOException | RuntimeException e) {
            // reported when the group is opened
            forgetNext();
        }
    }

    private void forgetNext() {
        if (next != null) {
            next.close();
            next = null;
        }
    }

    private ParquetRows rowsOf(int group, List<ParquetColumn> wanted) throws IOException {
        return ParquetRows.of(groups.get(group), wanted, limits, parts, bytes, decompression);
    }

    /** Bytes of a value of a column on average, before compression, in the first row group; 0 where it is not known. */
    public long meanBytes(ParquetColumn column) {
        return groups.isEmpty()
                ? 0
                : groups.get(0).getColumns().stream()
                        .filter(chunk -> chunk.isSetMeta_data()
                                && String.join(".", chunk.getMeta_data().getPath_in_schema())
                                        .equals(column.name()))
                        .mapToLong(chunk -> chunk.getMeta_data().getTotal_uncompressed_size()
                                / Math.max(1, chunk.getMeta_data().getNum_values()))
                        .findFirst()
                        .orElse(0);
    }

    private FileMetaData footer() throws IOException {
        if (bytes < MAGIC.length() + TAIL || !MAGIC.equals(text(read(0, MAGIC.length())))) {
            throw ParquetException.unsupported("not a plain Parquet file: compressed as a whole, or encrypted");
        }
        ByteBuffer tail = read(bytes - TAIL, TAIL).order(ByteOrder.LITTLE_ENDIAN);
        int length = tail.getInt();
        if (!MAGIC.equals(text(tail))) {
            throw ParquetException.corrupt("cut off: the footer is missing");
        }
        if (length < 1 || length > bytes - TAIL - MAGIC.length() || length > limits.maxFooterBytes()) {
            throw ParquetException.corrupt("footer of " + length + " bytes in a file of " + bytes);
        }
        return BoundedThrift.read(
                new FileMetaData(),
                new ByteArrayInputStream(read(bytes - TAIL - length, length).array()),
                length,
                limits.maxFooterElements());
    }

    private void readChildren(
            Iterator<SchemaElement> elements, int count, String prefix, int level, boolean isFlat, int depth)
            throws ParquetException {
        if (depth > limits.maxNesting() || count < 0) {
            throw ParquetException.corrupt("schema of " + count + " elements at depth " + depth);
        }
        for (int i = 0; i < count; i++) {
            if (!elements.hasNext()) {
                throw ParquetException.corrupt("schema ends too early");
            }
            SchemaElement element = elements.next();
            FieldRepetitionType repetition = element.getRepetition_type();
            boolean flat = isFlat && repetition != FieldRepetitionType.REPEATED;
            int own = level + (repetition == FieldRepetitionType.REQUIRED ? 0 : 1);
            if (element.isSetNum_children() && element.getNum_children() > 0) {
                readChildren(
                        elements, element.getNum_children(), prefix + element.getName() + ".", own, flat, depth + 1);
            } else if (flat && depth <= FLAT && element.isSetType()) {
                columns.add(ParquetColumn.of(prefix + element.getName(), own, element));
            }
        }
    }

    private ByteBuffer read(long from, int length) throws IOException {
        byte[] part = parts.part(from, length).readNBytes(length);
        if (part.length < length) {
            throw ParquetException.corrupt("file became shorter while it was read");
        }
        return ByteBuffer.wrap(part);
    }

    private static String text(ByteBuffer bytes) {
        return StandardCharsets.ISO_8859_1.decode(bytes).toString();
    }

    @Override
    public void close() throws IOException {
        forgetNext();
        parts.close();
    }
}
