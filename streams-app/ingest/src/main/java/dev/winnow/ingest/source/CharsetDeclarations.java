package dev.winnow.ingest.source;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds what a header or a page declares as its character set. Pure. */
final class CharsetDeclarations {
    private static final Pattern PARAMETER = Pattern.compile("charset\\s*=\\s*[\"']?\\s*([^\\s\"';,>/]{1,40})");
    private static final Pattern XML =
            Pattern.compile("\\A\\s*<\\?xml[^>]{0,200}?encoding\\s*=\\s*[\"']\\s*([^\\s\"'>]{1,40})");

    /** Declarations stand in the head; where it is longer than this, scripts stand before. */
    private static final int LOOK = 1 << 18;

    private static final int MAX_TAG = 1_024;

    private CharsetDeclarations() {}

    /** The charset of a Content-Type header. */
    static Optional<Charset> ofHeader(String contentType) {
        return first(PARAMETER.matcher(contentType.toLowerCase(Locale.ROOT)));
    }

    /** The charset of the first meta tag that names a known one, or of the XML declaration; a page that can be read so far is not UTF-16 whatever it declares. */
    static Optional<Charset> ofPage(byte[] html) {
        String head =
                new String(html, 0, Math.min(html.length, LOOK), StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
        return ofMeta(head)
                .or(() -> first(XML.matcher(head)))
                .map(charset -> charset.name().startsWith("UTF-16") ? StandardCharsets.UTF_8 : charset);
    }

    private static Optional<Charset> ofMeta(String head) {
        int position = head.indexOf('<');
        while (position >= 0) {
            int behind = position + 1;
            if (head.startsWith("<!--", position)) {
                behind = end(head, "-->", position);
            } else if (head.startsWith("<script", position)) {
                behind = end(head, "</script", position);
            } else if (head.startsWith("<meta", position)) {
                int end = head.indexOf('>', position);
                String tag = head.substring(position, Math.min(position + MAX_TAG, end < 0 ? head.length() : end));
                Optional<Charset> charset = first(PARAMETER.matcher(tag));
                if (charset.isPresent()) {
                    return charset;
                }
            }
            position = head.indexOf('<', behind);
        }
        return Optional.empty();
    }

    private static int end(String head, String mark, int from) {
        int found = head.indexOf(mark, from);
        return found < 0 ? from + 1 : found;
    }

    private static Optional<Charset> first(Matcher matcher) {
        return matcher.find() ? EncodingLabels.charset(matcher.group(1)) : Optional.empty();
    }
}
