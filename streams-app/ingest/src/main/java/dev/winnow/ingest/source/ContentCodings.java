package dev.winnow.ingest.source;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/**
 * Undoes the content codings of an HTTP body: gzip, deflate, brotli and zstd, at most two of them one inside the other. The reader of the result bounds
 * how much it takes; a decoder holds no more than its window, which is 16 MiB for brotli and 8 MiB for zstd (RFC 9659).
 *
 * <p>Archives often keep a body decoded and its header as it was, and servers name codings that are none, so that a body that is plainly text is taken as it is.
 */
final class ContentCodings {
    private static final int MAX_CODINGS = 2;
    private static final int LOOK = 1_024;
    private static final int CERTAIN_LENGTH = 256;
    private static final int ESCAPE = 0x1b;
    private static final int GZIP = 0x1f8b;
    private static final int ZLIB_HEADER_CHECK = 31;

    private ContentCodings() {}

    /**
     * The body without its codings.
     *
     * @param headers values of all {@code Content-Encoding} headers, in order
     * @throws UnusableInputException when there are too many codings, or an unknown one of a body that is neither text nor a page
     */
    static InputStream undo(InputStream body, List<String> headers) throws IOException {
        List<String> codings = new ArrayList<>();
        for (String header : headers) {
            for (String coding : header.split(",", MAX_CODINGS + 2)) {
                String name = coding.strip().toLowerCase(Locale.ROOT);
                if (!name.isEmpty() && !name.equals("identity") && !name.equals("none")) {
                    codings.add(name);
                }
            }
        }
        if (codings.size() > MAX_CODINGS) {
            throw new UnusableInputException(Reason.BOMB, "more than " + MAX_CODINGS + " content codings");
        }
        InputStream plain = body;
        for (int i = codings.size() - 1; i >= 0; i--) {
            plain = undo(plain, codings.get(i));
        }
        return plain;
    }

    private static InputStream undo(InputStream body, String coding) throws IOException {
        BufferedInputStream buffered = new BufferedInputStream(body, 2 * LOOK);
        buffered.mark(LOOK);
        byte[] start = buffered.readNBytes(LOOK);
        buffered.reset();
        if (isPlain(start)) {
            return buffered;
        }
        int head = start.length < 2 ? 0 : (start[0] & 0xff) << 8 | start[1] & 0xff;
        if (isGzip(start)) {
            // whatever it is called
            return GzipMembers.ofBody(buffered);
        }
        return switch (coding) {
            case "gzip", "x-gzip" -> isZlib(head) ? new InflaterInputStream(buffered) : buffered;
            // the standard means zlib, some servers send deflate without a header
            case "deflate" -> new InflaterInputStream(buffered, new Inflater(!isZlib(head)));
            case "br" -> new BrotliContent(buffered);
            case "zstd" -> new ZstdContent(buffered);
            default -> {
                if (ContentKind.isPage(start) || ContentKind.isWide(start)) {
                    yield buffered;
                }
                throw new UnusableInputException(Reason.UNSUPPORTED_FORMAT, "an unknown content coding");
            }
        };
    }

    /** Whether a body is packed once more than its header states. */
    static boolean isGzip(byte[] start) {
        return start.length > 2 && ((start[0] & 0xff) << 8 | start[1] & 0xff) == GZIP && start[2] == Deflater.DEFLATED;
    }

    /**
     * Text has no control characters but escapes, and is markup, UTF-8, or of some length: one in ten of compressed bytes is a control character, and a few dozen bytes are all
     * but surely not UTF-8.
     */
    private static boolean isPlain(byte[] start) {
        for (byte next : start) {
            if (next >= 0
                    && next < ' '
                    && next != '\t'
                    && next != '\n'
                    && next != '\r'
                    && next != '\f'
                    && next != ESCAPE) {
                return false;
            }
        }
        return start.length == 0
                || start.length >= CERTAIN_LENGTH
                || ContentKind.firstVisible(start) == '<'
                || isUtf8(start);
    }

    /** The last character may be cut. */
    private static boolean isUtf8(byte[] start) {
        CharBuffer characters = CharBuffer.allocate(start.length);
        return !StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(start), characters, false)
                .isError();
    }

    private static boolean isZlib(int head) {
        return (head >> 8 & 0x0f) == 8 && head % ZLIB_HEADER_CHECK == 0;
    }
}
