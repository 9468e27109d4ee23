package dev.winnow.ingest.source;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.netpreserve.jwarc.HttpResponse;
import org.netpreserve.jwarc.LengthedBody;
import org.netpreserve.jwarc.WarcRecord;

/** Turns the block of one WARC record into a draft: the text of a page, or text as it is. Other content is skipped with a count. */
final class WarcConverter {
    private static final int HTTP_OK = 200;
    private static final int MAX_PROTOCOL = 24;
    private static final Pattern SEVERAL_ENCODINGS = Pattern.compile(
            "^Transfer-Encoding:([^\\r\\n]{1,80},)[ \\t]*chunked[ \\t]*\\r?$",
            Pattern.CASE_INSENSITIVE | Pattern.MULTILINE);
    private static final Pattern INTERIM = Pattern.compile("HTTP/[\\d.]+ 1(?:00|02|03)[ \\r\\n]");
    private static final int MAX_INTERIM = 4;
    private static final int STATUS_LINE = 32;
    private static final Set<String> TRUNCATIONS = Set.of("length", "time", "disconnect");
    /** Beside no type at all, as in the WHATWG MIME Sniffing Standard. */
    private static final Set<String> UNKNOWN_TYPES = Set.of("unknown/unknown", "application/unknown");

    private static final Set<String> XML_TYPES = Set.of("application/xml", "text/xml");
    private static final String UNSPECIFIED = "unspecified";

    private final InputFile file;
    private final SourceSettings settings;
    private final Consumer<String> warned;

    WarcConverter(InputFile file, SourceSettings settings, Consumer<String> warned) {
        this.file = file;
        this.settings = settings;
        this.warned = warned;
    }

    /** Whether records of this type can hold a text; requests, metadata and the like never do. */
    boolean wants(String type) {
        return type.equals("response") || type.equals("resource") || type.equals("conversion");
    }

    SourceResult convert(long ordinal, WarcRecord record, byte[] block) {
        String contentType = header(record, "Content-Type").toLowerCase(Locale.ROOT);
        try {
            if (record.type().equalsIgnoreCase("response") && contentType.startsWith("application/http")) {
                return response(ordinal, record, block);
            }
            return content(ordinal, record, new Content(contentType, block, Map.of()), block);
        } catch (UnusableInputException e) {
            return reject(ordinal, UnusableInputException.reasonOf(e), e.getMessage(), block);
        } catch (IOException | RuntimeException e) {
            return reject(ordinal, Reason.MALFORMED_HTTP, e.getClass().getSimpleName() + " in the HTTP message", block);
        }
    }

    private SourceResult response(long ordinal, WarcRecord record, byte[] block) throws IOException {
        if (!headerEnds(block)) {
            return reject(ordinal, Reason.MALFORMED_HTTP, "the HTTP header does not end", block);
        }
        byte[] message = withChunksAlone(withHttpName(withoutInterim(block)));
        HttpResponse response = HttpResponse.parse(LengthedBody.create(
                Channels.newChannel(new ByteArrayInputStream(message)), ByteBuffer.allocate(0), message.length));
        if (response.status() != HTTP_OK) {
            return new SourceResult.Skipped(ordinal, "HTTP status other than 200");
        }
        Map<String, String> attributes =
                HeaderAttributes.of(response, address(record), WarcDate.millis(header(record, "WARC-Date")));
        if (isCut(response)) {
            Attribute.TRUNCATED.put(attributes, UNSPECIFIED);
        }
        String contentType = response.headers().first("Content-Type").orElse("").toLowerCase(Locale.ROOT);
        int limit = settings.limits().maxHtmlBytes();
        byte[] body;
        try (InputStream decoded =
                ContentCodings.undo(response.body().stream(), response.headers().all("Content-Encoding"))) {
            body = readBody(decoded, limit + 1, attributes);
        }
        if (ContentCodings.isGzip(body)) {
            try (InputStream again = GzipMembers.ofBody(new ByteArrayInputStream(body))) {
                body = readBody(again, limit + 1, attributes);
            }
        }
        if (body.length > limit) {
            return reject(ordinal, Reason.TOO_LARGE, "page of more than " + limit + " bytes", block);
        }
        return content(ordinal, record, new Content(contentType, body, attributes), block);
    }

    /**
     * What a record holds, without its encodings.
     *
     * @param type in lower case, with parameters; may be empty
     * @param attributes of the response that it came in
     */
    @SuppressWarnings("ArrayRecordComponent") // handed on at once, never compared
    private record Content(String type, byte[] body, Map<String, String> attributes) {}

    /** Radio servers answer as ICY, and some others by a name of their own; what follows is HTTP. */
    private static byte[] withHttpName(byte[] block) {
        int end = 0;
        while (end < Math.min(block.length, MAX_PROTOCOL) && block[end] > ' ') {
            end++;
        }
        String protocol = new String(block, 0, end, StandardCharsets.ISO_8859_1);
        if (!protocol.matches("[A-Za-z]+(/[\\d.]+)?") || protocol.startsWith("HTTP/")) {
            return block;
        }
        byte[] name = "HTTP/1.0".getBytes(StandardCharsets.US_ASCII);
        byte[] message = Arrays.copyOf(name, name.length + block.length - end);
        System.arraycopy(block, end, message, name.length, block.length - end);
        return message;
    }

    /** Behind responses such as 100 Continue, which some crawlers keep before the one that matters. */
    private static byte[] withoutInterim(byte[] block) {
        int start = 0;
        for (int i = 0; i < MAX_INTERIM; i++) {
            String line =
                    new String(block, start, Math.min(STATUS_LINE, block.length - start), StandardCharsets.ISO_8859_1);
            int end = INTERIM.matcher(line).lookingAt() ? headerEnd(block, start) : -1;
            if (end < 0) {
                break;
            }
            start = end;
        }
        return start == 0 ? block : Arrays.copyOfRange(block, start, block.length);
    }

    /** Place after the empty line that ends the header from a place on; -1 when there is none. */
    private static int headerEnd(byte[] block, int from) {
        for (int i = from; i + 1 < block.length; i++) {
            int next = block[i + 1] == '\r' ? i + 2 : i + 1;
            if (block[i] == '\n' && next < block.length && block[next] == '\n') {
                return next + 1;
            }
        }
        return -1;
    }

    /** The parser knows chunks where nothing else is stated with them; what the chunks hold shows itself. */
    private static byte[] withChunksAlone(byte[] message) {
        int end = 0;
        while (end + 2 < message.length && !(message[end] == '\n' && message[end + 1] <= '\r')) {
            end++;
        }
        String header = new String(message, 0, end, StandardCharsets.ISO_8859_1);
        Matcher several = SEVERAL_ENCODINGS.matcher(header);
        if (!several.find()) {
            return message;
        }
        byte[] changed = message.clone();
        Arrays.fill(changed, several.start(1), several.end(1), (byte) ' ');
        return changed;
    }

    /** The parser takes a block that ends early for a body that ends there; an encoded body shows its cut when it is decoded. */
    private static boolean isCut(HttpResponse response) throws IOException {
        return response.body() instanceof LengthedBody body
                && response.headers().all("Content-Encoding").isEmpty()
                && response.headers()
                        .first("Content-Length")
                        .filter(length -> length.matches("\\d{1,18}") && Long.parseLong(length) > body.size())
                        .isPresent();
    }

    /** The parser keeps every header: a flood of them must not reach it. */
    private boolean headerEnds(byte[] block) {
        int limit = settings.limits().maxHeaderBytes();
        for (int i = 1; i < Math.min(block.length, limit); i++) {
            if (block[i] == '\n' && (block[i - 1] == '\n' || i > 1 && block[i - 1] == '\r' && block[i - 2] == '\n')) {
                return true;
            }
        }
        return block.length < limit;
    }

    /** Up to so many bytes; a body that ends before its declared length is taken as far as it goes, as browsers do. */
    private static byte[] readBody(InputStream body, int limit, Map<String, String> attributes) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] chunk = new byte[1 << 14];
        try {
            int count = body.read(chunk, 0, Math.min(chunk.length, limit));
            while (count > 0) {
                bytes.write(chunk, 0, count);
                count = body.read(chunk, 0, Math.min(chunk.length, limit - bytes.size()));
            }
        } catch (EOFException e) {
            Attribute.TRUNCATED.put(attributes, UNSPECIFIED);
        } catch (UnusableInputException e) {
            if (UnusableInputException.reasonOf(e) != Reason.TRUNCATED) {
                throw e;
            }
            Attribute.TRUNCATED.put(attributes, UNSPECIFIED);
        }
        return bytes.toByteArray();
    }

    private SourceResult content(long ordinal, WarcRecord record, Content content, byte[] block) throws IOException {
        String contentType = content.type();
        byte[] body = content.body();
        Optional<Charset> declared = CharsetDeclarations.ofHeader(contentType);
        String mediaType = HeaderAttributes.mediaType(contentType);
        boolean plain = contentType.startsWith("text/plain");
        if ((plain || contentType.contains("html")) && isBinary(body) && !WebText.isWide(body, declared)) {
            return new SourceResult.Skipped(ordinal, "binary content");
        }
        if (ContentKind.isFeed(body)) {
            return new SourceResult.Skipped(ordinal, "XML other than a page");
        }
        if (contentType.contains("html") && JsonShape.of(body) != JsonShape.NONE) {
            return new SourceResult.Skipped(ordinal, "JSON that is called a page");
        }
        // servers that do not know what they send call it text, or nothing
        if (contentType.contains("html")
                || (plain || mediaType.isEmpty() || UNKNOWN_TYPES.contains(mediaType)) && ContentKind.isPage(body)
                || XML_TYPES.contains(mediaType) && ContentKind.isXhtml(body)) {
            if (body.length > settings.limits().maxHtmlBytes()) {
                return reject(ordinal, Reason.TOO_LARGE, "page of " + body.length + " bytes", block);
            }
            Pages.Page page = Pages.read(body, declared, address(record), settings);
            return draft(ordinal, record, DraftText.of(page.text()), content, page.attributes());
        }
        if (plain && JsonShape.of(body) != JsonShape.NONE) {
            return new SourceResult.Skipped(ordinal, "JSON that is called text");
        }
        if (plain && ContentKind.isXml(body)) {
            return new SourceResult.Skipped(ordinal, "XML other than a page");
        }
        if (plain) {
            return WebText.plain(body, declared)
                    .map(decoded -> {
                        Map<String, String> attributes = new TreeMap<>();
                        decoded.putAttributes(attributes);
                        return draft(ordinal, record, decoded.content(), content, attributes);
                    })
                    .orElseGet(() -> reject(
                            ordinal,
                            Reason.INVALID_UTF8,
                            "not UTF-8, and no other encoding is declared or recognised that fits",
                            block));
        }
        return new SourceResult.Skipped(ordinal, "content other than HTML or text");
    }

    /** Text in UTF-16 has zeros as well. */
    private static boolean isBinary(byte[] body) {
        return ContentKind.isBinary(body) && !ContentKind.isWide(body);
    }

    private SourceResult draft(
            long ordinal, WarcRecord record, DraftText text, Content content, Map<String, String> found) {
        Map<String, String> attributes = new TreeMap<>(content.attributes());
        HeaderAttributes.join(attributes, found);
        Attribute.TRUNCATED.put(attributes, truncation(record));
        if (attributes.containsKey(Attribute.TRUNCATED.key())) {
            warned.accept("truncated HTTP body");
        }
        Attribute.MEDIA_TYPE.put(attributes, HeaderAttributes.mediaType(content.type()));
        Attribute.WARC_RECORD_ID.put(attributes, header(record, "WARC-Record-ID"));
        Attribute.LANGUAGE.put(attributes, header(record, "WARC-Identified-Content-Language"));
        return new SourceResult.Draft(
                ordinal,
                text,
                settings.sourceOf(settings.rules().stated(file.path()).orElse(SourceNames.COMMON_CRAWL), file),
                address(record),
                WarcDate.millis(header(record, "WARC-Date")),
                attributes);
    }

    /** What the crawler states; of a segmented record only the first segment has a type of its own, and the others are not read. */
    private static String truncation(WarcRecord record) {
        if (!header(record, "WARC-Segment-Number").isBlank()) {
            return "segmented";
        }
        String reason =
                header(record, "WARC-Truncated").split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        return reason.isEmpty() || TRUNCATIONS.contains(reason) ? reason : UNSPECIFIED;
    }

    private static String address(WarcRecord record) {
        String url = header(record, "WARC-Target-URI");
        return url.startsWith("<") && url.endsWith(">") ? url.substring(1, url.length() - 1) : url;
    }

    private static String header(WarcRecord record, String name) {
        return record.headers().first(name).orElse("");
    }

    private static SourceResult reject(long ordinal, Reason reason, String detail, byte[] block) {
        return SourceResult.Reject.of(
                ordinal, reason, "record " + ordinal + ": " + detail, block, block.length, block.length);
    }
}
