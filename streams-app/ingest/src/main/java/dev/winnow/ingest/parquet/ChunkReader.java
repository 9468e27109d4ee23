package dev.winnow.ingest.parquet;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.DataPageHeaderV2;
import org.apache.parquet.format.DictionaryPageHeader;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;

/** The values of one column in one row group, row by row, a page at a time in memory. Owned by one thread. */
final class ChunkReader {
    /** What an entry of a dictionary takes besides its bytes. */
    private static final long ENTRY_BYTES = 32;

    private static final int RATIO_GRACE = 1 << 20;

    private final ParquetColumn column;
    private final ParquetLimits limits;
    private final PageBudget budget;
    private final ChunkPages pages;
    private long pageBytes;
    private Object[] dictionary;
    private long rowsLeft;
    private long left;
    private BitRuns levels;
    private PageValues values;

    /** @param rows of the row group */
    ChunkReader(ParquetColumn column, long rows, ParquetLimits limits, PageBudget budget, ChunkPages pages) {
        this.budget = budget;
        this.rowsLeft = rows;
        this.column = column;
        this.limits = limits;
        this.pages = pages;
    }

    /** The value of the next row; null when it has none. */
    Object next() throws IOException {
        while (left == 0) {
            readPage();
        }
        left--;
        return levels != null && levels.next() < column.maxLevel() ? null : values.next();
    }

    /** Reads pages that come later, as far as there is room. */
    void readAhead() {
        pages.readAhead();
    }

    void close() {
        pages.close();
    }

    private void readPage() throws IOException {
        PageHeader header = pages.header();
        int size = header.getUncompressed_page_size();
        int packedSize = header.getCompressed_page_size();
        if (size < 0 || packedSize < 0) {
            throw ParquetException.corrupt("page of " + size + " bytes");
        }
        if (size > RATIO_GRACE && size / limits.maxRatio() > packedSize) {
            throw new ParquetException(
                    ParquetException.Kind.TOO_LARGE,
                    "page decompresses to more than " + limits.maxRatio() + " times its size");
        }
        values = null;
        budget.giveBack(pageBytes);
        pageBytes = 0;
        budget.take((long) size + packedSize);
        pageBytes = size;
        ChunkPages.Content page = pages.content();
        pages.readAhead();
        PageType type = header.getType();
        if (type == PageType.DICTIONARY_PAGE && header.isSetDictionary_page_header()) {
            readDictionary(header.getDictionary_page_header(), page.values());
        } else if (type == PageType.DATA_PAGE && header.isSetData_page_header()) {
            begin(header.getData_page_header(), page.values());
        } else if (type == PageType.DATA_PAGE_V2 && header.isSetData_page_header_v2()) {
            begin(header.getData_page_header_v2(), page);
        } else if (type != PageType.INDEX_PAGE) {
            throw ParquetException.corrupt("page of an unknown kind");
        }
        budget.giveBack(packedSize);
    }

    private void readDictionary(DictionaryPageHeader header, byte[] page) throws ParquetException {
        int count = header.getNum_values();
        if (dictionary != null || count < 0 || count > page.length) {
            throw ParquetException.corrupt("dictionary of " + count + " values in " + page.length + " bytes");
        }
        budget.take(ENTRY_BYTES * count);
        Object[] entries = new Object[count];
        PageValues plain =
                PageValues.of(Encoding.PLAIN, column.type(), column.typeLength(), ByteBuffer.wrap(page), count, null);
        for (int i = 0; i < count; i++) {
            entries[i] = plain.next();
        }
        dictionary = entries;
        // it stays for as long as its column is read
        pageBytes = 0;
    }

    private void begin(DataPageHeader header, byte[] page) throws ParquetException {
        ByteBuffer content = ByteBuffer.wrap(page).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer levelBytes = ByteBuffer.allocate(0);
        if (column.maxLevel() > 0) {
            if (header.getDefinition_level_encoding() != Encoding.RLE) {
                throw ParquetException.unsupported(
                        "levels in encoding " + header.getDefinition_level_encoding() + " are not read");
            }
            if (content.remaining() < Integer.BYTES) {
                throw ParquetException.corrupt("page without levels");
            }
            levelBytes = slice(content, content.getInt());
        }
        begin(header.getNum_values(), levelBytes, header.getEncoding(), content);
    }

    private void begin(DataPageHeaderV2 header, ChunkPages.Content page) throws ParquetException {
        ByteBuffer content = ByteBuffer.wrap(page.levels());
        slice(content, header.getRepetition_levels_byte_length());
        ByteBuffer levelBytes = slice(content, header.getDefinition_levels_byte_length());
        begin(header.getNum_values(), levelBytes, header.getEncoding(), ByteBuffer.wrap(page.values()));
    }

    private void begin(int count, ByteBuffer levelBytes, Encoding encoding, ByteBuffer content)
            throws ParquetException {
        if (count < 0 || count > rowsLeft || encoding == null) {
            throw ParquetException.corrupt("page of " + count + " values with " + rowsLeft + " rows left");
        }
        rowsLeft -= count;
        left = count;
        levels = column.maxLevel() > 0
                ? new BitRuns(levelBytes, Integer.SIZE - Integer.numberOfLeadingZeros(column.maxLevel()))
                : null;
        values = count == 0
                ? null
                : PageValues.of(encoding, column.type(), column.typeLength(), content.slice(), count, dictionary);
    }

    private static ByteBuffer slice(ByteBuffer content, int length) throws ParquetException {
        if (length < 0 || length > content.remaining()) {
            throw ParquetException.corrupt("levels of " + length + " bytes in " + content.remaining());
        }
        ByteBuffer part = content.slice(content.position(), length);
        content.position(content.position() + length);
        return part;
    }
}
