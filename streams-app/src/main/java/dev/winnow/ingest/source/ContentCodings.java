package dev.winnow.ingest.source;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/**
 * Undoes the content codings of an HTTP body: gzip, deflate, brotli and zstd, at most two of them one upon the other. The reader of the result bounds
 * how much it takes; a decoder holds no more than its window, which is 16 MiB for brotli and 8 MiB for zstd (RFC 9659).
 *
 * <p>Archives often keep a body decoded and its header as it was, so that a body which has no gzip mark is taken as it stands.
 */
final class ContentCodings {
    private static final int MAX_CODINGS = 2;
    private static final int ZSTD_WINDOW_LOG = 23;
    private static final int ZLIB_HEADER_CHECK = 31;

    private ContentCodings() {}

    /**
     * The body without its codings.
     *
     * @param headers values of all {@code Content-Encoding} headers, in order
     * @throws UnusableInputException when there are too many codings, or an unknown one
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
        BufferedInputStream buffered = new BufferedInputStream(body);
        buffered.mark(2);
        byte[] start = buffered.readNBytes(2);
        buffered.reset();
        int head = start.length < 2 ? 0 : (start[0] & 0xff) << 8 | start[1] & 0xff;
        return switch (coding) {
            case "gzip", "x-gzip" -> head == 0x1f8b ? GzipMembers.ofBody(buffered) : buffered;
            // the standard means zlib, some servers send deflate without a header
            case "deflate" -> new InflaterInputStream(buffered, new Inflater(!isZlib(head)));
            case "br" -> new BrotliContent(buffered);
            case "zstd" -> new ZstdInputStreamNoFinalizer(buffered).setLongMax(ZSTD_WINDOW_LOG);
            default -> throw new UnusableInputException(Reason.UNSUPPORTED_FORMAT, "an unknown content coding");
        };
    }

    private static boolean isZlib(int head) {
        return (head >> 8 & 0x0f) == 8 && head % ZLIB_HEADER_CHECK == 0;
    }
}
