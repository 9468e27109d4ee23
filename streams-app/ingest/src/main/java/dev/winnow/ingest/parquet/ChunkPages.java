package dev.winnow.ingest.parquet;

import dev.winnow.ingest.content.DecompressionAhead;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Arrays;
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
    private static final int BUFFER = 16 << 10;
    private static final int PAGES_AHEAD = 4;
    private static final byte[] NO_LEVELS = new byte[0];

    /** A page that takes more, packed and unpacked, is read when its turn comes. Writers that look at their limit every 1,024 rows make pages of 5 MiB. */
    private static final int MAX_BYTES_AHEAD = 16 << 20;

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

    /**
     * The content of a page, decompressed.
     *
     * @param levels of a page of version 2, which are not compressed; else empty, and the levels are before the values
     */
    @SuppressWarnings("ArrayRecordComponent") // handed on at once, never compared
    record Content(byte[] levels, byte[] values) {}

    /** A page that was met, or why there is none. */
    private static final class Page {
        private final PageHeader header;
        private final Throwable failure;

        /** Where it is read ahead: what decompresses it. */
        private FutureTask<Content> content;

        private Page(PageHeader header, Throwable failure) {
            this.header = header;
            this.failure = failure;
        }

        private long bytes() {
            return (long) header.getUncompressed_page_size() + header.getCompressed_page_size();
        }

        /** Run by any thread, perhaps long after the page was used: nothing of it is held until then. */
        private void help() {
            FutureTask<Content> task = content;
            if (task != null) {
                task.run();
            }
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
            throw thrown(page.failure);
        }
        return page.header;
    }

    /** The content of the page whose header was given last. */
    Content content() throws IOException {
        Page page = ahead.remove();
        FutureTask<Content> task = page.content;
        if (task == null) {
            return decompressed(page.header, packed(page.header));
        }
        page.content = null;
        decompression.giveBack(page.bytes());
        // what nobody has begun yet is done here
        task.run();
        try {
            return task.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while a page was decompressed");
        } catch (ExecutionException e) {
            throw thrown(e.getCause());
        }
    }

    /** As it would have been thrown here. */
    private static IOException thrown(Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure instanceof RuntimeException exception) {
            throw exception;
        }
        return (IOException) failure;
    }

    /** Reads pages that come later, as far as there is room. */
    void readAhead() {
        while (decompression.isOn() && (ahead.isEmpty() || begin(ahead.peekLast())) && ahead.size() < PAGES_AHEAD) {
            try {
                if (!readHeader()) {
                    return;
                }
            } catch (IOException | RuntimeException | StackOverflowError e) {
                ahead.add(new Page(null, e));
            }
        }
    }

    void close() {
        for (Page page : ahead) {
            if (page.content != null) {
                page.content.cancel(false);
                page.content = null;
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
        page.content = begun(page.header);
        decompression.help(page::help);
        return true;
    }

    private FutureTask<Content> begun(PageHeader header) {
        try {
            byte[] packed = packed(header);
            return new FutureTask<>(() -> decompressed(header, packed));
        } catch (IOException e) {
            return new FutureTask<>(() -> {
                throw e;
            });
        }
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
        PageHeader header = BoundedThrift.read(new PageHeader(), bytes, MAX_HEADER_BYTES, MAX_HEADER_ELEMENTS);
        // they may be long, and nobody reads them
        if (header.isSetData_page_header()) {
            header.getData_page_header().unsetStatistics();
        }
        if (header.isSetData_page_header_v2()) {
            header.getData_page_header_v2().unsetStatistics();
        }
        ahead.add(new Page(header, null));
        return true;
    }

    private byte[] packed(PageHeader header) throws IOException {
        byte[] packed = bytes.readNBytes(header.getCompressed_page_size());
        if (packed.length < header.getCompressed_page_size()) {
            throw ParquetException.corrupt("column ends in the middle of a page");
        }
        return packed;
    }

    private Content decompressed(PageHeader header, byte[] packed) throws IOException {
        int size = header.getUncompressed_page_size();
        PageType type = header.getType();
        boolean isPlain = type == PageType.DICTIONARY_PAGE && header.isSetDictionary_page_header()
                || type == PageType.DATA_PAGE && header.isSetData_page_header();
        if (isPlain) {
            return new Content(NO_LEVELS, PageCodec.decompress(codec, packed, size));
        }
        return type == PageType.DATA_PAGE_V2 && header.isSetData_page_header_v2()
                ? decompressed(header.getData_page_header_v2(), packed, size)
                : new Content(NO_LEVELS, packed);
    }

    private Content decompressed(DataPageHeaderV2 header, byte[] packed, int size) throws IOException {
        int levels = length(header.getRepetition_levels_byte_length(), packed.length);
        levels += length(header.getDefinition_levels_byte_length(), packed.length - levels);
        boolean isPacked = !header.isSetIs_compressed() || header.isIs_compressed();
        byte[] values = Arrays.copyOfRange(packed, levels, packed.length);
        return new Content(
                Arrays.copyOf(packed, levels),
                isPacked && size > levels ? PageCodec.decompress(codec, values, size - levels) : values);
    }

    private static int length(int levels, int most) throws ParquetException {
        if (levels < 0 || levels > most) {
            throw ParquetException.corrupt("levels of " + levels + " bytes in " + most);
        }
        return levels;
    }
}
