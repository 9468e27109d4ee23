package dev.winnow.ingest.source;

import dev.winnow.ingest.content.DecompressionAhead;
import java.io.IOException;
import java.io.InputStream;

/** Opens input files. */
public final class DocumentSources {
    private DocumentSources() {}

    /**
     * A reader for the file, by the stated format or by its content.
     *
     * @throws IOException when the operating system does not give the file; what a file holds never makes this throw
     */
    public static DocumentSource open(InputFile file, SourceSettings settings) throws IOException {
        return open(file, settings, DecompressionAhead.NONE);
    }

    /**
     * As {@link #open(InputFile, SourceSettings)}, with decompression on other threads.
     *
     * @throws IOException when the operating system does not give the file; what a file holds never makes this throw
     */
    public static DocumentSource open(InputFile file, SourceSettings settings, DecompressionAhead ahead)
            throws IOException {
        return open(file, file.content().open(), settings, ahead);
    }

    /**
     * A reader for the bytes of a file from elsewhere.
     *
     * @throws IOException when the bytes are not given; the stream is closed then
     */
    public static DocumentSource open(InputFile file, InputStream bytes, SourceSettings settings) throws IOException {
        // a pipe may be slow: what it has given is not to wait for more
        return open(file, bytes, settings, DecompressionAhead.NONE);
    }

    private static DocumentSource open(
            InputFile file, InputStream bytes, SourceSettings settings, DecompressionAhead ahead) throws IOException {
        ContentInput content = ContentInput.open(bytes, file.path(), settings.limits(), ahead, file.isStandardInput());
        ContentKind kind = ContentKind.of(
                content.head(),
                file.path().getFileName().toString(),
                settings.fields().text());
        if (kind == ContentKind.PARQUET && file.isStandardInput()) {
            return new FailedSource(
                    content, Reason.UNSUPPORTED_FORMAT, "Parquet is read from its end: give it as a file");
        }
        if (kind == ContentKind.PARQUET) {
            content.close();
            return new ParquetSource(file, settings, ahead);
        }
        if (kind == ContentKind.WIDE_UNICODE) {
            return wide(file, content, settings);
        }
        if (kind == ContentKind.PACKED) {
            return new FailedSource(
                    content,
                    Reason.UNSUPPORTED_FORMAT,
                    "compressed twice, or otherwise than with gzip, zstd or brotli; decompress it and ingest that");
        }
        return switch (settings.format()) {
            case JSONL ->
                kind == ContentKind.JSON_STREAM
                        ? new JsonStreamSource(file, content, settings)
                        : new JsonlSource(file, content, settings);
            case WARC, WET -> new WarcSource(file, content, settings);
            case HTML -> new TextFileSource(file, content, settings, true);
            case TEXT -> new TextFileSource(file, content, settings, false);
            case AUTO ->
                switch (kind) {
                    case JSONL -> new JsonlSource(file, content, settings);
                    case WARC -> new WarcSource(file, content, settings);
                    case JSON_STREAM -> new JsonStreamSource(file, content, settings);
                    case XML -> new SkippedSource(content, "XML file");
                    case HTML -> new TextFileSource(file, content, settings, true);
                    default -> new TextFileSource(file, content, settings, false);
                };
        };
    }

    /** A page or a text in UTF-16 with its mark is read; lines and archives have no other encoding than UTF-8. */
    private static DocumentSource wide(InputFile file, ContentInput content, SourceSettings settings) {
        String name = file.path().getFileName().toString();
        ContentKind kind = ContentKind.marked16(content.head())
                .map(head -> ContentKind.of(head, name, settings.fields().text()))
                .orElse(ContentKind.WIDE_UNICODE);
        boolean isDocument = kind == ContentKind.HTML || kind == ContentKind.TEXT;
        return switch (settings.format()) {
            case HTML, TEXT, AUTO ->
                isDocument
                        ? new TextFileSource(
                                file,
                                content,
                                settings,
                                settings.format() == SourceFormat.HTML
                                        || settings.format() == SourceFormat.AUTO && kind == ContentKind.HTML)
                        : notUtf8(content);
            default -> notUtf8(content);
        };
    }

    private static DocumentSource notUtf8(ContentInput content) {
        return new FailedSource(content, Reason.NOT_UTF8_FILE, "UTF-16 or UTF-32; convert it to UTF-8");
    }
}
