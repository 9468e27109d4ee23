package dev.winnow.ingest.source;

import dev.winnow.ingest.content.DecompressionAhead;
import dev.winnow.ingest.content.InputUnavailableException;
import dev.winnow.ingest.content.WatchedContent;
import dev.winnow.ingest.parquet.ParquetColumn;
import dev.winnow.ingest.parquet.ParquetException;
import dev.winnow.ingest.parquet.ParquetFile;
import dev.winnow.ingest.parquet.ParquetLimits;
import dev.winnow.ingest.parquet.ParquetRows;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One row is one record, as a line of JSONL with the same names would be: scalars at the top level and in the objects there. Columns that no document can carry are not
 * read. A damaged row group costs what was not yet read of it. A file of the file system is digested as a whole, so
 * that it is known by its bytes; of an object, which is known by its version, only the parts that are wanted are read.
 */
final class ParquetSource implements DocumentSource {
    private static final int MAX_FOOTER_BYTES = 16 << 20;
    private static final int MAX_FOOTER_ELEMENTS = 1_000_000;
    private static final int MIN_PAGE_BYTES = 64 << 20;
    private static final int PAGE_RECORDS = 8;

    /** What a row counts as, at least: its document, or its dead letter, is no shorter. */
    private static final int MIN_ROW_BYTES = 64;

    /** So many rows before the end of a row group, the next one is read ahead. */
    private static final long ROWS_BEFORE_NEXT = 1_024;

    /** Longer values have more characters than an attribute may have. */
    private static final int MOST_ATTRIBUTE_BYTES = 3 * JsonRow.MAX_ATTRIBUTE_LENGTH;

    private final SourceSettings settings;
    private final InputFile input;
    private final JsonlParser parser;
    private final DecompressionAhead decompression;
    private final WatchedContent content;
    private final CountingInput bytes;
    private ParquetFile file;
    /** Bytes up to the end of what was opened. */
    private long reached;

    private List<ParquetColumn> columns = List.of();
    private ParquetRows rows;
    private int nextGroup;
    private long ordinal;
    private long groupEnd;
    private long groupRows;
    private long groupStart;
    private long textBytes;
    private boolean ended;

    /** @param ahead decompresses pages that are read ahead; not those of an object, whose parts are requested one by one */
    ParquetSource(InputFile input, SourceSettings settings, DecompressionAhead ahead) throws IOException {
        this.decompression = input.isObject() ? DecompressionAhead.NONE : ahead;
        this.settings = settings;
        this.input = input;
        this.parser = new JsonlParser(input, settings);
        this.content = new WatchedContent(input.content());
        this.bytes = new CountingInput(
                input.isObject() ? InputStream.nullInputStream() : new BufferedInputStream(content.open(), 1 << 16));
    }

    @Override
    public Optional<SourceResult> next() {
        return nextDeferred().map(SourceResult::complete);
    }

    @Override
    public Optional<SourceResult> nextDeferred() {
        if (ended) {
            return Optional.empty();
        }
        Optional<SourceResult> result = readOn();
        Optional<InputUnavailableException> unavailable = content.unavailable();
        if (unavailable.isPresent()) {
            ended = true;
            throw new UncheckedIOException(unavailable.get());
        }
        return result;
    }

    private Optional<SourceResult> readOn() {
        try {
            return read();
        } catch (IOException e) {
            return Optional.of(damage(reason(e), e.getMessage()));
        } catch (RuntimeException | StackOverflowError e) {
            return Optional.of(damage(Reason.CORRUPT, e.getClass().getSimpleName() + " in its parser"));
        }
    }

    private Optional<SourceResult> read() throws IOException {
        if (file == null) {
            open();
        }
        while (rows == null || ordinal == groupEnd) {
            if (nextGroup == file.groups()) {
                digestTo(Long.MAX_VALUE);
                ended = true;
                return Optional.empty();
            }
            groupStart = reached;
            groupRows = file.rows(nextGroup);
            groupEnd = ordinal + groupRows;
            closeRows();
            rows = file.group(nextGroup++, columns);
            digestTo(rows.end());
        }
        if (groupEnd - ordinal == Math.min(groupRows, ROWS_BEFORE_NEXT)) {
            file.readAhead(nextGroup, columns);
        }
        SourceResult result = deferred(rows.next());
        ordinal++;
        return Optional.of(result);
    }

    private void open() throws IOException {
        SourceLimits limits = settings.limits();
        file = ParquetFile.open(
                content,
                new ParquetLimits(
                        MAX_FOOTER_BYTES,
                        MAX_FOOTER_ELEMENTS,
                        (int) Math.min(
                                1 << 30, Math.max(MIN_PAGE_BYTES, (long) PAGE_RECORDS * limits.maxRecordBytes())),
                        limits.maxRatio(),
                        limits.maxNesting()),
                decompression);
        columns = ParquetColumns.wanted(file, settings.fields());
        if (columns.stream().noneMatch(this::isText)) {
            throw new UnusableInputException(
                    Reason.MISSING_TEXT,
                    "no column \"" + settings.fields().text() + "\" of strings; name another with --text-field");
        }
    }

    private SourceResult deferred(List<Object> values) throws IOException {
        byte[] text = new byte[0];
        long held = 0;
        for (int i = 0; i < values.size(); i++) {
            if (values.get(i) instanceof byte[] bytes) {
                if (isText(columns.get(i))) {
                    text = bytes;
                } else if (bytes.length > MOST_ATTRIBUTE_BYTES) {
                    values.set(i, null);
                    continue;
                }
                held += bytes.length;
            }
        }
        count(Math.max(text.length, MIN_ROW_BYTES));
        long number = ordinal;
        List<ParquetColumn> read = columns;
        return new SourceResult.Deferred(number, text, held, () -> record(number, read, values));
    }

    private void count(int bytes) throws UnusableInputException {
        textBytes += bytes;
        if (textBytes > settings.limits().ratioGraceBytes()
                && textBytes / settings.limits().maxRatio() > reached) {
            throw new UnusableInputException(
                    Reason.BOMB, "its texts are more than " + settings.limits().maxRatio() + " times its size");
        }
    }

    /** Called from any thread. */
    private SourceResult record(long number, List<ParquetColumn> read, List<Object> values) {
        JsonRow row = JsonRow.empty(settings.fields().text());
        for (int i = 0; i < values.size(); i++) {
            ParquetColumn column = read.get(i);
            if (isText(column)) {
                Optional<SourceResult> reject = text(number, row, (byte[]) values.get(i));
                if (reject.isPresent()) {
                    return reject.get();
                }
            } else if (values.get(i) != null) {
                row.put(column.name(), column.words(values.get(i)));
            }
        }
        return parser.draft(number, row);
    }

    /** Takes the text, or reports why it cannot be used. */
    private Optional<SourceResult> text(long number, JsonRow row, byte[] utf8) {
        if (utf8 == null) {
            return Optional.of(reject(number, Reason.MISSING_TEXT, parser.missingText(), new byte[0]));
        }
        if (utf8.length > settings.limits().maxRecordBytes()) {
            return Optional.of(reject(
                    number,
                    Reason.TOO_LARGE,
                    utf8.length + " bytes, more than " + settings.limits().maxRecordBytes(),
                    utf8));
        }
        DraftText text = DraftText.of(utf8);
        // a replacement character is rare in real text, so that the strict decoder is asked only when one turns up
        if (text.hasReplacements() && !isUtf8(utf8)) {
            return Optional.of(reject(number, Reason.INVALID_UTF8, "not UTF-8", utf8));
        }
        row.text(text);
        return Optional.empty();
    }

    private static boolean isUtf8(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    private static SourceResult reject(long number, Reason reason, String detail, byte[] payload) {
        return SourceResult.Reject.of(
                number, reason, "row " + number + ": " + detail, payload, payload.length, payload.length);
    }

    private boolean isText(ParquetColumn column) {
        return column.name().equals(settings.fields().text());
    }

    /** What is lost with a row group, or with all of them. */
    private SourceResult damage(Reason reason, String what) {
        boolean isLast = file == null
                || columns.isEmpty()
                || nextGroup == file.groups()
                || reason == Reason.BOMB
                || reason == Reason.MISSING_TEXT;
        String detail = "row " + ordinal + (nextGroup > 0 ? ", row group " + (nextGroup - 1) : "") + ": " + what;
        if (isLast) {
            ended = true;
            closeRows();
            return new SourceResult.Failure(ordinal, reason, detail, new byte[0], 0);
        }
        long cut = ordinal;
        ordinal = groupEnd;
        closeRows();
        return new SourceResult.Gap(
                cut,
                reason,
                detail + "; lost: rows " + cut + " to " + (groupEnd - 1) + "; reading continues at row " + groupEnd,
                new byte[0],
                0);
    }

    private void closeRows() {
        if (rows != null) {
            rows.close();
            rows = null;
        }
    }

    private static Reason reason(IOException e) {
        if (e instanceof ParquetException parquet) {
            return switch (parquet.kind()) {
                case CORRUPT -> Reason.CORRUPT;
                case UNSUPPORTED -> Reason.UNSUPPORTED_FORMAT;
                case TOO_LARGE -> Reason.TOO_LARGE;
            };
        }
        return UnusableInputException.reasonOf(e);
    }

    /** Reads a file up to a place, as other formats do, so that positions carry its digest. */
    private void digestTo(long end) throws IOException {
        if (input.isObject()) {
            reached = Math.max(reached, Math.min(end, input.bytes()));
            return;
        }
        byte[] chunk = new byte[1 << 16];
        int count = 0;
        while (bytes.count() < end && count >= 0) {
            count = bytes.read(chunk, 0, (int) Math.min(chunk.length, end - bytes.count()));
        }
        reached = bytes.count();
    }

    @Override
    public long fileBytes() {
        if (rows == null || groupRows == 0) {
            return reached;
        }
        double share = 1 - (groupEnd - ordinal) / (double) groupRows;
        return groupStart + (long) (share * (reached - groupStart));
    }

    @Override
    public FilePrefix prefix() {
        return bytes.prefix();
    }

    /** A footer is at the end: with more bytes, it is another file. */
    @Override
    public long growsFrom() {
        return 0;
    }

    @Override
    public Map<String, Long> warnings() {
        return Map.of();
    }

    @Override
    public void close() throws IOException {
        try (bytes) {
            closeRows();
            if (file != null) {
                file.close();
            }
        }
    }
}
