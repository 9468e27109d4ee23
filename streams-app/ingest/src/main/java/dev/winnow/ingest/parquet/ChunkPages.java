package dev.winnow.ingest.parquet;

import dev.winnow.ingest.content.DecompressionAhead;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.apache.parquet.format.CompressionCodec;
import org.apache.parquet.format.DataPageHeaderV2;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;

/**
 * The pages of one column in one row group, one after another. Some are read ahead and decompressed by other threads, as far as there is room for them; whatever is wrong
 * with those is reported when their turn comes, as without.
 *
 * <p>Owned by one thread; pages are decompressed by any.
 */
final class ChunkPages {
    private static final int MAX_HEADER_BYTES = 1 << 20;
    private static final int MAX_HEADER_ELEMENTS = 1_000;
    private static final int BUFFER = 32 << 10;
    private static final int PAGES_AHEAD = 4;

    /** A page that takes more, packed and unpacked, is read when its turn comes. */
    private static final int MAX_BYTES_AHEAD = 4 << 20;

    private final CompressionCodec codec;
    private final InputStream bytes;
    private final DecompressionAhead decompression;
    private final Deque<Page> ahead = new ArrayDeque<>();

    /** @param bytes those of the column chunk and no others */
    ChunkPages(CompressionCodec codec, InputStream bytes, DecompressionAhead decompression) {
        this.codec = codec;
        this.bytes = new BufferedInputStream(bytes, BUFFER);
        this.decompression = decompression;
    }

    /** A page: its header, and its content as far as it has been read. */
    private static final class Page {
        private final PageHeader header;
        private final IOException failure;
        private byte[] packed;
        private FutureTask<byte[]> content;

        private Page(PageHeader header, IOException failure) {
            this.header = header;
            this.failure = failure;
        }

        private long bytes() {
            return (long) header.getUncompressed_page_size() + header.getCompressed_page_size();
        }
    }

    /**
     * The header of the next page, whose content is asked for before the header after it.
     *
     * @throws ParquetException at the end of the chunk
     */
    PageHeader header() throws IOException {
        if (ahead.isEmpty() && !readHeader()) {
            throw ParquetException.corrupt("column has fewer values than its row group has rows");
        }
        Page page = ahead.element();
        if (page.failure != null) {
            throw page.failure;
        }
        return page.header;
    }

    /** The decompressed content of the page whose header was given last; levels of a page of version 2, which are not compressed, come first. */
    byte[] content() throws IOException {
        Page page = ahead.remove();
        if (page.content == null) {
            page.packed = packed(page.header);
            return decompressed(page);
        }
        decompression.giveBack(page.bytes());
        try {
            page.content.run();
            return page.content.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return decompressed(page);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw new ParquetException("page cannot be decompressed with " + codec, e.getCause());
        }
    }

    /** Reads pages that come later, as far as there is room. */
    void readAhead() {
        while (decompression.isOn() && (ahead.isEmpty() || begin(ahead.peekLast())) && ahead.size() < PAGES_AHEAD) {
            try {
                if (!readHeader()) {
                    return;
                }
            } catch (IOException e) {
                ahead.add(new Page(null, e));
            } catch (RuntimeException | StackOverflowError e) {
                ahead.add(new Page(null, new ParquetException("its metadata cannot be read", e)));
            }
        }
    }

    void close() {
        for (Page page : ahead) {
            if (page.content != null) {
                page.content.cancel(false);
                decompression.giveBack(page.bytes());
            }
        }
        ahead.clear();
    }

    /** Has a page decompressed; false when it has to wait for its turn, and all after it. */
    private boolean begin(Page page) {
        if (page.content != null) {
            return true;
        }
        if (page.failure != null || !mayBeAhead(page) || !decompression.reserve(page.bytes())) {
            return false;
        }
        page.content = new FutureTask<>(() -> decompressed(page));
        try {
            page.packed = packed(page.header);
            decompression.help(page.content);
        } catch (IOException e) {
            page.content = new FutureTask<>(() -> {
                throw e;
            });
        }
        return true;
    }

    private static boolean mayBeAhead(Page page) {
        int size = page.header.getUncompressed_page_size();
        int packedSize = page.header.getCompressed_page_size();
        return size >= 0 && packedSize >= 0 && page.bytes() <= MAX_BYTES_AHEAD;
    }

    /** Reads the next header; what it declares is never allocated beyond what a header may hold. False at the end. */
    private boolean readHeader() throws IOException {
        bytes.mark(1);
        if (bytes.read() < 0) {
            return false;
        }
        bytes.reset();
        ahead.add(new Page(BoundedThrift.read(new PageHeader(), bytes, MAX_HEADER_BYTES, MAX_HEADER_ELEMENTS), null));
        return true;
    }

    private byte[] packed(PageHeader header) throws IOException {
        byte[] packed = bytes.readNBytes(header.getCompressed_page_size());
        if (packed.length < header.getCompressed_page_size()) {
            throw ParquetException.corrupt("column ends in the middle of a page");
        }
        return packed;
    }

    private byte[] decompressed(Page page) throws IOException {
        int size = page.header.getUncompressed_page_size();
        PageType type = page.header.getType();
        if (type == PageType.DICTIONARY_PAGE || type == PageType.DATA_PAGE) {
            return PageCodec.decompress(codec, page.packed, size);
        }
        return type == PageType.DATA_PAGE_V2 && page.header.isSetData_page_header_v2()
                ? decompressed(page.header.getData_page_header_v2(), page.packed, size)
                : page.packed;
    }

    private byte[] decompressed(DataPageHeaderV2 header, byte[] packed, int size) throws IOException {
        int levels = length(header.getRepetition_levels_byte_length(), packed.length);
        levels += length(header.getDefinition_levels_byte_length(), packed.length - levels);
        boolean isPacked = !header.isSetIs_compressed() || header.isIs_compressed();
        if (!isPacked || size <= levels) {
            return packed;
        }
        ByteBuffer values = ByteBuffer.wrap(packed, levels, packed.length - levels);
        byte[] packedValues = new byte[values.remaining()];
        values.get(packedValues);
        byte[] page = new byte[size];
        System.arraycopy(packed, 0, page, 0, levels);
        System.arraycopy(PageCodec.decompress(codec, packedValues, size - levels), 0, page, levels, size - levels);
        return page;
    }

    private static int length(int levels, int most) throws ParquetException {
        if (levels < 0 || levels > most) {
            throw ParquetException.corrupt("levels of " + levels + " bytes in " + most);
        }
        return levels;
    }
}
